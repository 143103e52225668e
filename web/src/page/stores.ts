import { Devices } from '../audio/devices';
import { History } from '../history/history';
import { keepHistory } from '../history/recorder';
import { BrowserStore, MemoryStore } from '../history/store';
import { Hub } from '../hub/hub';
import { Login } from '../hub/login';
import { Call } from '../session/call';
import { SettingsStore } from '../settings/settings-store';

/** What the page shows and acts on; one of each in a tab. */
export const settings = new SettingsStore();
export const login = new Login(window.location.href);
export const hub = new Hub(window.location.href, login);
export const call = new Call();
export const devices = new Devices();
export const history = new History('indexedDB' in window ? new BrowserStore() : new MemoryStore());
keepHistory(call, history);

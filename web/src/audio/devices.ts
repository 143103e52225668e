export interface Device {
  id: string;
  /** Empty until the person has allowed the microphone once. */
  label: string;
}

export interface DeviceList {
  microphones: readonly Device[];
  loudspeakers: readonly Device[];
}

type Media = Pick<MediaDevices, 'enumerateDevices' | 'addEventListener' | 'removeEventListener'>;

/** The microphones and loudspeakers of this machine; a store that looks while somebody is subscribed to it. */
export class Devices {
  readonly #media: Media | undefined;
  readonly #listeners = new Set<() => void>();
  #state: DeviceList = { microphones: [], loudspeakers: [] };

  constructor(media: Media | undefined = globalThis.navigator?.mediaDevices) {
    this.#media = media;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners.size === 0) {
      this.#media?.addEventListener('devicechange', this.refresh);
      this.refresh();
    }
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#media?.removeEventListener('devicechange', this.refresh);
      }
    };
  };

  readonly state = (): DeviceList => this.#state;

  /** Looks again, for instance once the microphone was allowed. */
  readonly refresh = (): void => void this.#look();

  async #look(): Promise<void> {
    const all = await this.#media?.enumerateDevices().catch(() => []);
    const of = (kind: MediaDeviceKind) => (all ?? []).filter((each) => each.kind === kind && each.deviceId !== '').map(({ deviceId: id, label }) => ({ id, label }));
    this.#state = { microphones: of('audioinput'), loudspeakers: of('audiooutput') };
    this.#listeners.forEach((listener) => listener());
  }
}

import { theme, type ThemeConfig } from 'antd';

export type Scheme = 'light' | 'dark';
/** What kind of model the page is set to. */
export type Mode = 'realtime' | 'text';

/** White on the light accents and near-black on the dark ones has a contrast of 4.5 or more. */
const ACCENTS: Readonly<Record<Mode, Record<Scheme, string>>> = {
  realtime: { light: '#c2410c', dark: '#fb923c' },
  text: { light: '#4338ca', dark: '#a5b4fc' },
};

export function themeOf(scheme: Scheme, mode: Mode): ThemeConfig {
  const isDark = scheme === 'dark';
  const accent = ACCENTS[mode][scheme];
  const danger = isDark ? '#ff8a80' : '#b3261e';
  return {
    // The dark algorithm would dim the accent; as it is, it was chosen for contrast.
    algorithm: isDark ? [theme.darkAlgorithm, (seed, map) => ({ ...(map ?? theme.darkAlgorithm(seed)), colorPrimary: accent })] : theme.defaultAlgorithm,
    hashed: false,
    token: {
      colorPrimary: accent,
      colorInfo: accent,
      colorLink: accent,
      // Lighter ones, as the algorithm has them, are too faint for words.
      colorPrimaryHover: accent,
      colorPrimaryActive: accent,
      colorError: danger,
      colorErrorHover: danger,
      colorErrorActive: danger,
      colorBgLayout: isDark ? '#13131c' : '#f6f6fb',
      colorBgContainer: isDark ? '#1d1d2a' : '#ffffff',
      colorBgElevated: isDark ? '#262637' : '#ffffff',
      colorTextPlaceholder: isDark ? '#9d9db8' : '#62627a',
      // Fainter than the rest, but to be read: which way was chosen can be seen while it cannot be changed.
      colorTextDisabled: isDark ? '#7d7d98' : '#80809a',
      colorTextDescription: isDark ? '#a3a3bd' : '#5c5c73',
      colorTextTertiary: isDark ? '#a3a3bd' : '#5c5c73',
      borderRadius: 10,
      controlHeight: 40,
      fontFamily: "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
    },
    components: {
      // Each with words on it that are no fainter than the description's.
      Select: { optionSelectedBg: isDark ? '#45280f' : '#fff0e2', controlItemBgActiveHover: isDark ? '#523113' : '#ffe2c7' },
      Button: { primaryColor: isDark ? '#1a1008' : '#ffffff', defaultShadow: 'none', primaryShadow: 'none' },
    },
  };
}

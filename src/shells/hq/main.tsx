// The headquarters page: opens the shell with its table of screens.
import '@fontsource/barlow/latin-500.css';
import '@fontsource/barlow/latin-600.css';
import '../kit/tokens.css';
import '../kit/kit.css';
import './hq.css';
import '../kit/table-cards.css';
import './slots.ts';
import { speakAs } from '../kit/api.ts';
import { openShell } from '../kit/shell.tsx';
import { AntdInHouseColours } from './antd.tsx';
import { Frame } from './frame.tsx';
import { screens } from './screens.ts';

speakAs('web');
openShell({ screens, frame: Frame, base: '/', around: AntdInHouseColours });

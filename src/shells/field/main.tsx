// The phone's page: opens the shell with its table of screens, the sealed store and the service worker.
import '@fontsource/barlow/latin-500.css';
import '@fontsource/barlow/latin-600.css';
import '../kit/tokens.css';
import '../kit/kit.css';
import './field.css';
import { speakAs } from '../kit/api.ts';
import { keptLooks, keptSession } from '../kit/kept.ts';
import { keepLooksIn } from '../kit/look.ts';
import { openShell } from '../kit/shell.tsx';
import { Frame } from './frame.tsx';
import { keptLooksOf, screens } from './screens.ts';
import { keepPageOnPhone } from './worker.ts';

speakAs('field');
keepLooksIn(keptLooks(keptLooksOf));
openShell({ screens, frame: Frame, base: '/m', keeper: keptSession });
keepPageOnPhone();

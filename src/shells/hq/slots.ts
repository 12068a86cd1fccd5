// What higher modules show on pages of lower ones, on the desk.
import { fillSlot } from '../kit/slots.tsx';

fillSlot('person', 'stays', () => import('../../control/episodes/screens/PersonStays.tsx'));

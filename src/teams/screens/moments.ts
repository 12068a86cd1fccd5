// Moments in forms: what the browser's own field holds is the district's time, whatever zone the computer believes.
import { serverNow } from '../../shells/kit/moments.ts';

const ZONE_HOURS = 8;

/** `2026-12-08T14:00` so many hours from now, on the full hour. */
export function fieldMoment(hoursAhead: number): string {
  const at = new Date(serverNow().getTime() + (hoursAhead + ZONE_HOURS) * 3_600_000);
  at.setUTCMinutes(0, 0, 0);
  return at.toISOString().slice(0, 16);
}

/** A moment as a field holds it. */
export function fieldOf(moment: string): string {
  return new Date(Date.parse(moment) + ZONE_HOURS * 3_600_000).toISOString().slice(0, 16);
}

/** The moment a field holds, as acts want it. */
export function momentOf(field: string): string {
  return `${field}:00+08:00`;
}

/** The end of a day so many days from now, as a date field holds it. */
export function fieldDay(daysAhead: number): string {
  const at = new Date(serverNow().getTime() + ZONE_HOURS * 3_600_000 + daysAhead * 86_400_000);
  return at.toISOString().slice(0, 10);
}

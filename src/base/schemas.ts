// The few shapes that every act and look asks for: an id, a place, a moment.
import { Type } from 'typebox';

/** A UUID in lower case, as the house and its clients make them. */
export const Id = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
});

/** The path of a place, district first: `d330114.s001.c01.g01`. */
export const Place = Type.String({ pattern: '^[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*$', maxLength: 200 });

/** A moment with its zone (RFC 3339), of an hour that there is: any other is read as no moment at all. */
export const Moment = Type.String({
  pattern:
    '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,6})?)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$',
});

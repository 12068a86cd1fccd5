// Doing: an act from a screen. The request id belongs to the intention, not to the attempt, so a press after a lost
// answer is the same act and never a second one.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { Words } from '../../base/words.ts';
import type { Permission } from '../../ledger/terms.ts';
import type { ActName, InputOf, ResultOf } from './act-types.ts';
import { type ActOptions, callAct, Refused } from './api.ts';
import { newId } from './ids.ts';
import { readOrRemember } from './look.ts';
import { type May, type MayAsked, mayOf, useSession } from './session.tsx';

/** What the server says about an act at GET /api/acts. */
export interface ActCard {
  name: string;
  word: string;
  title: Words;
  duty: Permission | 'signed-in' | 'house';
}

/** The catalogue of acts: what their buttons say and which permission they ask for. Read once. */
export function useActCards(): ReadonlyMap<string, ActCard> {
  const { user } = useSession();
  const asked = useQuery({
    queryKey: ['acts', user?.id ?? ''],
    queryFn: async ({ signal }) =>
      new Map((await readOrRemember<ActCard[]>('/acts', {}, signal)).map((card) => [card.name, card])),
    enabled: user !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
  return asked.data ?? NONE;
}

const NONE: ReadonlyMap<string, ActCard> = new Map();

/** Whether the user may perform act `name` here. Until the catalogue is read: yes, the server decides anyway. */
export function useMayAct(name: string, asked: MayAsked = {}): May {
  const session = useSession();
  const card = useActCards().get(name);
  if (card === undefined) return { may: true };
  return mayOf(session, card.duty, { title: card.title, ...asked });
}

interface Doing<N extends ActName> {
  /** Performs the act; a refusal is thrown as {@link Refused}. */
  perform(input: InputOf<N>, options?: Pick<ActOptions, 'purpose'>): Promise<ResultOf<N>>;
  pending: boolean;
  refused: Refused | undefined;
}

/** Performs act `name`, keeps its request id over lost answers, and renews the looks its ledger word touches. */
export function useAct<N extends ActName>(name: N): Doing<N> {
  const client = useQueryClient();
  const card = useActCards().get(name);
  const [pending, setPending] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const intention = useRef<{ input: string; id: string } | undefined>(undefined);
  const perform = useCallback(
    async (input: InputOf<N>, options: Pick<ActOptions, 'purpose'> = {}) => {
      const text = JSON.stringify(input);
      if (intention.current?.input !== text) intention.current = { input: text, id: newId() };
      setPending(true);
      setRefused(undefined);
      try {
        const { result } = await callAct(name, input, { ...options, id: intention.current.id });
        intention.current = undefined;
        const start = card && `${card.word.split('.')[0]}.`;
        void client.invalidateQueries({
          predicate: ({ queryKey, meta }) =>
            start === undefined // pressed before the catalogue was there: whatever it may have changed
              ? queryKey[0] === 'look'
              : (meta?.follows as readonly string[] | undefined)?.some((one) => one.startsWith(start)) ===
                true, // set by useLook
        });
        return result;
      } catch (error) {
        if (error instanceof Refused) {
          // Heard and refused: the next press is a new intention. Not heard (0, 5xx): it may have been done.
          if (error.status >= 400 && error.status < 500) intention.current = undefined;
          setRefused(error);
        }
        throw error;
      } finally {
        setPending(false);
      }
    },
    [name, client, card],
  );
  return { perform, pending, refused };
}

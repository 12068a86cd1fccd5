-- The audit asks for a period; the ledger grows in the order of time, so a few bytes per stretch of it are enough.
create index ledger_at on ledger using brin (at) with (pages_per_range = 32);

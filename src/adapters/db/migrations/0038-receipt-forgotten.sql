-- Whoever took somebody over gave a receipt, and the receipt is forgotten with her stay (src/retention.ts): that it had to
-- be there for ever kept every night's forgetting of such a stay from ending.
alter table stage_release drop constraint stage_release_check2;

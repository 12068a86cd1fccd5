-- Whoever is visited about a missed temperature and will not be measured is persuaded, as somebody who refuses a test is.
alter table home_refusal drop constraint home_refusal_what_check,
  add constraint home_refusal_what_check
    check (what in ('refused', 'absconded', 'test-refused', 'measure-refused', 'entry-refused'));

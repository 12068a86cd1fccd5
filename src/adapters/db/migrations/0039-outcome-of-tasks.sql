-- What was meant by the words a task was finished with, as data: the words may be changed in the rulebook, and what was meant
-- then stays. Null: it was finished by hand or by an act, and its proof says all there is.
alter table task add column outcome text check (outcome ~ '^[a-z][a-z0-9-]{0,39}$');

-- Care ticked off before, by the words that stood for it then.
update task t set outcome = said.how
from (values
  ('seen', '当面完成 / done, and seen to be done'),
  ('left', '放在门口 / left at the door'),
  ('refused', '本人不要 / she does not want it'),
  ('unwell', '不舒服，没有做 / she is unwell, it was not done'),
  ('none', '东西没有了 / there is none left'),
  ('silent', '叫门不应 / nobody answers the door'),
  ('elsewhere', '人不在房间（外出检查） / she is out for an examination'),
  ('stopped', '医生已停 / the doctor has stopped it'),
  ('other', '其他原因，已告诉医生 / another reason, told to the doctor')) as said (how, proof)
where t.kind = 'site-care' and t.state = 'completed' and t.proof = said.proof;

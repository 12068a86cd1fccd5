-- Small surfaces are wiped with alcohol of 75 %, which has no chlorine to mix to or to measure.
alter table disinfection_round alter column target_mg_l drop not null;
alter table disinfection_round drop constraint disinfection_round_product_check;
alter table disinfection_round add constraint disinfection_round_product_check
  check (product in ('tablet', 'bleach', 'alcohol'));
alter table disinfection_round add constraint disinfection_round_chlorine
  check ((product = 'alcohol') = (target_mg_l is null) and (product <> 'alcohol' or measured_mg_l is null));

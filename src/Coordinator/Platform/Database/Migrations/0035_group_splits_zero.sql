-- Who loses the share that an agreed split gave him is a row of the new one with nothing: his word is needed too.
alter table group_split_shares drop constraint group_split_shares_basis_points_check;
alter table group_split_shares add constraint group_split_shares_basis_points_check check (basis_points between 0 and 10000);

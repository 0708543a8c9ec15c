-- Where in its source a row stood when this version of it was taken: the number that its reader gave it. Rows taken by
-- earlier releases have none.

ALTER TABLE source_record ADD COLUMN position bigint;
ALTER TABLE source_record_history ADD COLUMN position bigint;

-- A month is a span of a table that grows in the order of time.
create index api_requests_by_time on api_requests using brin (created_at) with (autosummarize = on);

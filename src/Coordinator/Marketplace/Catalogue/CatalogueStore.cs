using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>What is searched and shown of listed models: the table catalogue_models, and what it is made of.</summary>
internal sealed class CatalogueStore(Db db)
{
    private const string IsPublic = "(m.is_listed or m.owner_id is null) and m.deleted_at is null";

    private const string Columns = """
        m.id as model_id, m.name, u.username as owner, m.architecture, m.parameter_count, m.quantization, m.context_length, m.size_bytes, m.license, m.description, k.version,
        c.listed_at, c.requests, c.failed, c.tokens, c.first_token_ms, c.speed, c.stars, c.reviews, c.month_price, c.use_price
        """;

    // A row that was left behind by a model that is no longer listed does not count.
    private const string From = $"""
        from catalogue_models c
        join models m on m.id = c.model_id and {IsPublic}
        left join users u on u.id = m.owner_id
        left join model_cards k on k.model_id = m.id
        """;

    // Every sort is by one number, the smallest first, so that a page goes on after a number and an id. Ratings begin as if five people
    // had given three stars.
    private const string Rank = """
        cross join lateral (select case @Sort
            when 1 then -(ts_rank(c.document, websearch_to_tsquery('simple', @Text)) * 1000000000)::bigint
            when 2 then -c.requests
            when 3 then coalesce(case when @PricingType = 'subscription' then c.month_price else c.use_price end, 9223372036854775807)
            when 4 then -((c.stars + 15) * 1000000 / (c.reviews + 5))
            when 5 then coalesce(c.first_token_ms, 2147483647)
            else -(extract(epoch from c.listed_at) * 1000000)::bigint
        end as rank) s
        """;

    private const string SearchSql = $"""
        select {Columns}, s.rank
        {From}
        {Rank}
        where (@Text::text is null or c.document @@ websearch_to_tsquery('simple', @Text) or strpos(lower(m.name), lower(@Text)) > 0)
          and (@Architecture::text is null or lower(m.architecture) = lower(@Architecture))
          and m.parameter_count >= @MinParameters and (@MaxParameters::bigint is null or m.parameter_count <= @MaxParameters)
          and m.context_length >= @MinContextLength
          and (@Licence::text is null or lower(m.license) = lower(@Licence))
          and (@Quantization::text is null or lower(m.quantization) = lower(@Quantization))
          and (@PricingType::text is null or case when @PricingType = 'subscription' then c.month_price else c.use_price end is not null)
          and (@MaxPrice::bigint is null or case when @PricingType = 'subscription' then c.month_price else c.use_price end <= @MaxPrice)
          and (@AfterId::uuid is null or (s.rank, m.id) > (@AfterRank, @AfterId))
        order by s.rank, m.id
        limit @Limit
        """;

    /// <summary>One more than a page has, when there are more.</summary>
    public Task<IReadOnlyList<CatalogueEntry>> SearchAsync(CatalogueQuery query, CancellationToken cancellationToken)
    {
        var args = new
        {
            query.Text, query.Architecture, query.MinParameters, query.MaxParameters, query.MinContextLength, query.Licence, query.Quantization, query.PricingType,
            query.MaxPrice, Sort = (int)query.Sort, AfterId = query.After?.ModelId, AfterRank = query.After?.Rank ?? 0, Limit = query.PageSize + 1,
        };
        return db.QueryAsync<CatalogueEntry>(SearchSql, args, cancellationToken);
    }

    private const string FindSql = $"select {Columns} {From} where m.id = @modelId";

    /// <summary>Null when the model is not in the catalogue, or not yet.</summary>
    public Task<CatalogueEntry?> FindAsync(Guid modelId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<CatalogueEntry>(FindSql, new { modelId }, cancellationToken);

    private const string LastDaySql = "select max(day) from model_days";

    // From a day before the last one that was summed: what ended late is in it.
    private const string SumDaysSql = """
        insert into model_days (model_id, day, requests, failed, tokens, first_token_ms, speed)
        select r.model_id, (r.created_at at time zone 'UTC')::date, count(*), count(*) filter (where r.finish_reason = 'failed'), sum(r.tokens_used),
            percentile_disc(0.5) within group (order by r.first_token_ms) filter (where r.finish_reason <> 'failed'),
            percentile_disc(0.5) within group (order by (r.completion_tokens - 1) * 1000000::bigint / nullif(r.duration_ms - r.first_token_ms, 0))
                filter (where r.finish_reason <> 'failed' and r.completion_tokens > 1 and r.duration_ms > r.first_token_ms)
        from api_requests r where r.created_at >= @from
        group by 1, 2
        on conflict (model_id, day) do update set requests = excluded.requests, failed = excluded.failed, tokens = excluded.tokens,
            first_token_ms = excluded.first_token_ms, speed = excluded.speed
        """;

    /// <summary>Sums requests by day, those of the last days anew.</summary>
    /// <param name="earliest">How far back days are summed that never were.</param>
    public static async Task SumDaysAsync(UnitOfWork work, DateTimeOffset earliest, CancellationToken cancellationToken)
    {
        var last = await work.ScalarAsync<DateTime?>(LastDaySql, null, cancellationToken);
        var from = last is { } day ? new DateTimeOffset(day, TimeSpan.Zero).AddDays(-1) : earliest;
        await work.ExecuteAsync(SumDaysSql, new { from = from < earliest ? earliest : from }, cancellationToken);
    }

    private const string RefreshSql = $"""
        insert into catalogue_models (
            model_id, document, listed_at, requests, failed, tokens, first_token_ms, speed, stars, reviews, month_price, use_price, refreshed_at)
        select m.id,
            setweight(to_tsvector('simple', m.name || ' ' || translate(m.name, '/._-', '    ')), 'A')
                || setweight(to_tsvector('simple', concat_ws(' ', m.architecture, m.quantization, m.license, u.username, left(m.description, 5000), v.texts)), 'B')
                || coalesce(setweight(k.document, 'C'), ''),
            coalesce(p.published_at, m.created_at), coalesce(d.requests, 0), coalesce(d.failed, 0), coalesce(d.tokens, 0), l.first_token_ms, l.speed,
            coalesce(w.stars, 0), w.reviews, v.month_price, v.use_price, @now
        from models m
        left join users u on u.id = m.owner_id
        left join model_cards k on k.model_id = m.id
        left join model_publishing p on p.model_id = m.id
        cross join lateral (
            select sum(x.requests)::bigint as requests, sum(x.failed)::bigint as failed, sum(x.tokens)::bigint as tokens
            from model_days x where x.model_id = m.id and x.day > @since) d
        left join lateral (
            select x.first_token_ms, x.speed from model_days x where x.model_id = m.id and x.requests > x.failed order by x.day desc limit 1) l on true
        cross join lateral (select sum(x.stars) as stars, count(*)::int as reviews from model_reviews x where x.model_id = m.id) w
        cross join lateral (
            select min(x.month) filter (where x.pricing_type = 'subscription') as month_price, min(x.per_use) filter (where x.pricing_type = 'per_use') as use_price,
                string_agg(x.name || ' ' || left(x.description, 1000), ' ') as texts
            from (
                select y.pricing_type, y.name, y.description,
                    case when y.next_from <= @now then y.next_price else y.price end as month,
                    case when y.next_from <= @now then y.next_input_price + y.next_output_price + y.next_request_price
                        else y.input_price + y.output_price + y.request_price end as per_use
                from api_services y where y.model_id = m.id and y.status = 'active') x) v
        where {IsPublic} and (@modelId::uuid is null or m.id = @modelId)
        on conflict (model_id) do update set document = excluded.document, listed_at = excluded.listed_at, requests = excluded.requests,
            failed = excluded.failed, tokens = excluded.tokens, first_token_ms = excluded.first_token_ms, speed = excluded.speed, stars = excluded.stars,
            reviews = excluded.reviews, month_price = excluded.month_price, use_price = excluded.use_price, refreshed_at = excluded.refreshed_at
        """;

    private const string ForgetSql = $"delete from catalogue_models c where not exists (select from models m where m.id = c.model_id and {IsPublic})";

    /// <summary>Makes the rows of all listed models anew, and drops those of others.</summary>
    /// <param name="since">The day after which requests count.</param>
    public static async Task RefreshAsync(UnitOfWork work, DateOnly since, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await RefreshAsync(work, null, since, now, cancellationToken);
        await work.ExecuteAsync(ForgetSql, null, cancellationToken);
    }

    /// <summary>The same of one model, or of all.</summary>
    public static Task RefreshAsync(UnitOfWork work, Guid? modelId, DateOnly since, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(RefreshSql, new { modelId, since = since.ToDateTime(default), now }, cancellationToken);

    // Two replicas need not do the same.
    private const string LockSql = "select pg_try_advisory_xact_lock(hashtextextended('marketplace.catalogue', 0))";

    /// <summary>False when another replica is at it; else until the transaction ends.</summary>
    public static Task<bool> TryLockAsync(UnitOfWork work, CancellationToken cancellationToken) => work.ScalarAsync<bool>(LockSql, null, cancellationToken);
}

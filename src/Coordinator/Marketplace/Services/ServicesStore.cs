using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>The table api_services, and the models that may have services.</summary>
internal sealed class ServicesStore(Db db)
{
    private const string Columns = """
        v.id, v.model_id, m.name as model_name, m.context_length, v.owner_id, v.name, v.description, v.pricing_type, v.price, v.input_price, v.output_price, v.request_price,
        v.next_price, v.next_input_price, v.next_output_price, v.next_request_price, v.next_from, v.serving, v.compute_share,
        v.requests_per_minute, v.requests_per_day, v.tokens_per_month, v.status, v.paused_at, v.closed_at, v.created_at, v.updated_at
        """;

    // Who may sell a model: its owner, and who owns or administers its group.
    private const string IsManaged = """
        (m.owner_id = @userId
         or exists (select from group_memberships g where g.group_id = m.group_id and g.user_id = @userId and g.role in ('owner', 'admin')))
        """;

    // Who earns by a model does not buy it from himself.
    private const string Earns = """
        (m.owner_id is not distinct from @userId or exists (select from group_memberships g where g.group_id = m.group_id and g.user_id = @userId))
        """;

    private const string NamesSql = "select id, username from users where id = any(@users)";

    /// <summary>What users are called.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(Guid[] users, CancellationToken cancellationToken) =>
        (await db.QueryAsync<(Guid Id, string Username)>(NamesSql, new { users }, cancellationToken)).ToDictionary(user => user.Id, user => user.Username);

    private const string HasOpenSql = """
        select exists (
            select from api_services v where v.model_id = @modelId
              and (v.closed_at is null or exists (select from api_subscriptions s where s.service_id = v.id and s.status <> 'ended')))
        """;

    /// <summary>Whether a service of the model is not closed yet, or somebody has paid for it.</summary>
    public static Task<bool> HasOpenAsync(UnitOfWork work, Guid modelId, CancellationToken cancellationToken) =>
        work.SingleAsync<bool>(HasOpenSql, new { modelId }, cancellationToken);

    private const string LockModelSql = $"select m.id, m.owner_id, m.is_listed, m.context_length from models m where m.id = @modelId and m.deleted_at is null and {IsManaged} for update of m";

    /// <summary>Locked, so that changes of one model take turns; null when the user may not sell it.</summary>
    public static Task<OwnedModel?> LockModelAsync(UnitOfWork work, Guid modelId, Guid userId, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<OwnedModel>(LockModelSql, new { modelId, userId }, cancellationToken);

    private const string IsManagedSql = $"select exists (select from models m where m.id = @modelId and {IsManaged})";

    public Task<bool> IsManagedAsync(Guid modelId, Guid userId, CancellationToken cancellationToken) =>
        db.ScalarAsync<bool>(IsManagedSql, new { modelId, userId }, cancellationToken);

    private const string CountOpenSql = "select count(*)::int from api_services where model_id = @modelId and status <> 'closed'";

    public static Task<int> CountOpenAsync(UnitOfWork work, Guid modelId, CancellationToken cancellationToken) =>
        work.ScalarAsync<int>(CountOpenSql, new { modelId }, cancellationToken);

    private const string InsertSql = """
        insert into api_services (id, model_id, owner_id, name, description, pricing_type, price, input_price, output_price, request_price, serving,
            compute_share, requests_per_minute, requests_per_day, tokens_per_month, status, created_at, updated_at)
        values (@Id, @ModelId, @OwnerId, @Name, @Description, @PricingType, @Price, @InputPrice, @OutputPrice, @RequestPrice, @Serving,
            @ComputeShare, @RequestsPerMinute, @RequestsPerDay, @TokensPerMonth, @Status, @CreatedAt, @UpdatedAt)
        """;

    public static Task InsertAsync(UnitOfWork work, ServiceRecord service, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, service, cancellationToken);

    private const string UpdateSql = """
        update api_services set name = @Name, description = @Description, price = @Price, input_price = @InputPrice, output_price = @OutputPrice,
            request_price = @RequestPrice, next_price = @NextPrice, next_input_price = @NextInputPrice, next_output_price = @NextOutputPrice,
            next_request_price = @NextRequestPrice, next_from = @NextFrom, compute_share = @ComputeShare, requests_per_minute = @RequestsPerMinute,
            requests_per_day = @RequestsPerDay, tokens_per_month = @TokensPerMonth, status = @Status, paused_at = @PausedAt, closed_at = @ClosedAt,
            updated_at = @UpdatedAt
        where id = @Id
        """;

    /// <summary>What can change of a service. The caller holds its lock.</summary>
    public static async Task UpdateAsync(UnitOfWork work, ServiceRecord service, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(UpdateSql, service, cancellationToken);
        work.Notify(ServiceAccess.ChangedChannel, service.Id.ToString());
    }

    private const string LockManagedSql = $"""
        select {Columns} from api_services v join models m on m.id = v.model_id where v.id = @id and {IsManaged} for update of v
        """;

    /// <summary>Null when there is no such service, or the user does not manage it.</summary>
    public static Task<ServiceRecord?> LockManagedAsync(UnitOfWork work, Guid id, Guid userId, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<ServiceRecord>(LockManagedSql, new { id, userId }, cancellationToken);

    private const string FindManagedSql = $"select {Columns} from api_services v join models m on m.id = v.model_id where v.id = @id and {IsManaged}";

    public Task<ServiceRecord?> FindManagedAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ServiceRecord>(FindManagedSql, new { id, userId }, cancellationToken);

    private const string ListManagedSql = $"""
        select {Columns} from api_services v join models m on m.id = v.model_id
        where {IsManaged} and (@before::uuid is null or v.id < @before)
        order by v.id desc limit @limit
        """;

    public Task<IReadOnlyList<ServiceRecord>> ListManagedAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ServiceRecord>(ListManagedSql, new { userId, before, limit }, cancellationToken);

    private const string FindVisibleSql = $"""
        select {Columns} from api_services v join models m on m.id = v.model_id
        where v.id = @id and (m.is_listed and v.status <> 'closed' or {IsManaged}
            or exists (select from api_subscriptions s where s.service_id = v.id and s.user_id = @userId))
        """;

    /// <summary>What everybody sees is on listed models and not closed; subscribers and those who manage it see it in any case.</summary>
    public Task<ServiceRecord?> FindVisibleAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ServiceRecord>(FindVisibleSql, new { id, userId }, cancellationToken);

    private const string ListOfModelSql = $"""
        select {Columns} from api_services v join models m on m.id = v.model_id
        where v.model_id = @modelId and v.status <> 'closed' and m.is_listed
        order by v.id desc limit @limit
        """;

    /// <summary>What is offered on a listed model, newest first.</summary>
    public Task<IReadOnlyList<ServiceRecord>> ListOfModelAsync(Guid modelId, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ServiceRecord>(ListOfModelSql, new { modelId, limit }, cancellationToken);

    private const string ShareSql = $"select {Columns} from api_services v join models m on m.id = v.model_id where v.id = @id for share of v";

    /// <summary>Nobody changes it until the commit; others may share it.</summary>
    public static Task<ServiceRecord?> ShareAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<ServiceRecord>(ShareSql, new { id }, cancellationToken);

    private const string FindSql = $"select {Columns} from api_services v join models m on m.id = v.model_id where v.id = @id";

    public Task<ServiceRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ServiceRecord>(FindSql, new { id }, cancellationToken);

    private const string ListSql = $"select {Columns} from api_services v join models m on m.id = v.model_id where v.id = any(@ids)";

    public Task<IReadOnlyList<ServiceRecord>> ListAsync(Guid[] ids, CancellationToken cancellationToken) =>
        db.QueryAsync<ServiceRecord>(ListSql, new { ids }, cancellationToken);

    private const string IsListedSql = "select is_listed from models where id = @modelId";

    public static Task<bool> IsListedAsync(UnitOfWork work, Guid modelId, CancellationToken cancellationToken) =>
        work.ScalarAsync<bool>(IsListedSql, new { modelId }, cancellationToken);

    private const string EarnsSql = $"select exists (select from models m where m.id = @modelId and {Earns})";

    /// <summary>Whether the user earns by the model, by himself or in its group.</summary>
    public static Task<bool> EarnsAsync(UnitOfWork work, Guid modelId, Guid userId, CancellationToken cancellationToken) =>
        work.ScalarAsync<bool>(EarnsSql, new { modelId, userId }, cancellationToken);

    public Task<bool> EarnsAsync(Guid modelId, Guid userId, CancellationToken cancellationToken) =>
        db.ScalarAsync<bool>(EarnsSql, new { modelId, userId }, cancellationToken);
}

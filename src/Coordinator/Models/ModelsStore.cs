using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models;

internal sealed class ModelsStore(Db db)
{
    private const string Columns = 
        "id, name, owner_id, group_id, is_listed, architecture, parameter_count, quantization, context_length, size_bytes, sha256, created_at";

    // To everybody else a model does not exist.
    private const string Visible = """
        (owner_id is null or is_listed or owner_id = @userId
         or exists (select 1 from group_memberships m where m.group_id = models.group_id and m.user_id = @userId))
        """;

    private const string UpsertSql = """
        insert into models (id, name, owner_id, group_id, architecture, parameter_count, quantization, context_length, size_bytes, sha256, created_at)
        values (@Id, @Name, @OwnerId, @GroupId, @Architecture, @ParameterCount, @Quantization, @ContextLength, @SizeBytes, @Sha256, @CreatedAt)
        on conflict (name) do update set
            architecture = excluded.architecture, parameter_count = excluded.parameter_count, quantization = excluded.quantization,
            context_length = excluded.context_length, size_bytes = excluded.size_bytes, sha256 = excluded.sha256
        where models.owner_id is not distinct from excluded.owner_id
        """;

    public Task<int> UpsertAsync(UnitOfWork unit, ModelRecord model, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(UpsertSql, model, cancellationToken);

    private const string FindByNameSql = $"select {Columns} from models where name = @name and {Visible}";

    public Task<ModelRecord?> FindByNameAsync(string name, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ModelRecord>(FindByNameSql, new { name, userId }, cancellationToken);

    private const string FindSql = $"select {Columns} from models where id = @id and {Visible}";

    public Task<ModelRecord?> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ModelRecord>(FindSql, new { id, userId }, cancellationToken);

    private const string GetSql = $"select {Columns} from models where id = @id";

    /// <summary>Whoever asks; it must exist.</summary>
    public Task<ModelRecord> GetAsync(Guid id, CancellationToken cancellationToken) => db.SingleAsync<ModelRecord>(GetSql, new { id }, cancellationToken);

    private const string FindOwnedSql = $"select {Columns} from models where id = @id and owner_id = @userId";

    /// <summary>Null when the model is not this user's own.</summary>
    public Task<ModelRecord?> FindOwnedAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ModelRecord>(FindOwnedSql, new { id, userId }, cancellationToken);

    private const string LockOwnedSql = $"{FindOwnedSql} for update";

    /// <summary>The same, locked, so that changes of one model take turns.</summary>
    public static Task<ModelRecord?> LockOwnedAsync(UnitOfWork unit, Guid id, Guid userId, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<ModelRecord>(LockOwnedSql, new { id, userId }, cancellationToken);

    private const string SetListedSql = "update models set is_listed = @isListed where id = @id";

    /// <summary>Told with every model that comes into the marketplace or leaves it; the payload is its id.</summary>
    public const string ListedChannel = "model_listed";

    public static async Task SetListedAsync(UnitOfWork unit, Guid id, bool isListed, CancellationToken cancellationToken)
    {
        await unit.ExecuteAsync(SetListedSql, new { id, isListed }, cancellationToken);
        await unit.NotifyAsync(ListedChannel, id.ToString(), cancellationToken);
    }

    private const string CountOfGroupSql = "select count(*) from models where group_id = @groupId";

    public Task<long> CountOfGroupAsync(UnitOfWork unit, Guid groupId, CancellationToken cancellationToken) =>
        unit.SingleAsync<long>(CountOfGroupSql, new { groupId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from models
        where (@before::uuid is null or id < @before) and {Visible}
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<ModelRecord>> ListAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ModelRecord>(ListSql, new { userId, before, limit }, cancellationToken);
}

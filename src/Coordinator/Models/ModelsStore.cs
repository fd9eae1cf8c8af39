using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models;

internal sealed class ModelsStore(Db db)
{
    private const string Columns = "id, name, architecture, parameter_count, quantization, context_length, size_bytes, sha256, created_at";

    private const string UpsertSql = """
        insert into models (id, name, architecture, parameter_count, quantization, context_length, size_bytes, sha256, created_at)
        values (@Id, @Name, @Architecture, @ParameterCount, @Quantization, @ContextLength, @SizeBytes, @Sha256, @CreatedAt)
        on conflict (name) do update set
            architecture = excluded.architecture, parameter_count = excluded.parameter_count, quantization = excluded.quantization,
            context_length = excluded.context_length, size_bytes = excluded.size_bytes, sha256 = excluded.sha256
        """;

    public Task<int> UpsertAsync(UnitOfWork unit, ModelRecord model, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(UpsertSql, model, cancellationToken);

    private const string FindByNameSql = $"select {Columns} from models where name = @name";

    public Task<ModelRecord?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ModelRecord>(FindByNameSql, new { name }, cancellationToken);

    private const string FindSql = $"select {Columns} from models where id = @id";

    public Task<ModelRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ModelRecord>(FindSql, new { id }, cancellationToken);

    private const string CountOfGroupSql = "select count(*) from models where group_id = @groupId";

    public Task<long> CountOfGroupAsync(UnitOfWork unit, Guid groupId, CancellationToken cancellationToken) =>
        unit.SingleAsync<long>(CountOfGroupSql, new { groupId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from models
        where @before::uuid is null or id < @before
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<ModelRecord>> ListAsync(Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ModelRecord>(ListSql, new { before, limit }, cancellationToken);
}

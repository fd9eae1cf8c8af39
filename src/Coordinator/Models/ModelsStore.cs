using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models;

internal sealed class ModelsStore(Db db)
{
    private const string Columns = """
        id, name, owner_id, group_id, is_listed, architecture, parameter_count, quantization, context_length, size_bytes, sha256, created_at,
        ipfs_cid, minio_path, filename, format, visibility, license, description, allow_download, is_encrypted, metadata::text as metadata,
        source_repository, source_revision, source_file
        """;

    // To everybody else a model does not exist.
    private const string Visible = """
        deleted_at is null and (owner_id is null or is_listed or owner_id = @userId
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

    private const string FindKeptSql = $"select {Columns} from models where id = @id and deleted_at is null";

    /// <summary>Whoever asks; null when there is none or it was deleted.</summary>
    public Task<ModelRecord?> FindAsync(Guid id, CancellationToken cancellationToken) => db.FirstOrDefaultAsync<ModelRecord>(FindKeptSql, new { id }, cancellationToken);

    private const string FindStoredSql = $"select {Columns} from models where sha256 = @sha256 and ipfs_cid = @cid and deleted_at is null order by id limit 1";

    /// <summary>
    /// A model of this file, whoever's, if the network keeps it. Who sees a model knows its hash; the CID is known to those only who may have
    /// the file or were told to load it.
    /// </summary>
    public Task<ModelRecord?> FindStoredAsync(string sha256, string cid, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ModelRecord>(FindStoredSql, new { sha256, cid }, cancellationToken);

    private const string FindOwnedSql = $"select {Columns} from models where id = @id and owner_id = @userId and deleted_at is null";

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
        unit.Notify(ListedChannel, id.ToString());
    }

    private const string CountOfGroupSql = "select count(*) from models where group_id = @groupId and deleted_at is null";

    public Task<long> CountOfGroupAsync(UnitOfWork unit, Guid groupId, CancellationToken cancellationToken) =>
        unit.SingleAsync<long>(CountOfGroupSql, new { groupId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from models
        where (@before::uuid is null or id < @before) and (not @own or owner_id = @userId) and (cardinality(@hashes) = 0 or sha256 = any(@hashes)) and {Visible}
        order by id desc
        limit @limit
        """;

    /// <param name="hashes">Of these files; all when empty.</param>
    public Task<IReadOnlyList<ModelRecord>> ListAsync(Guid userId, bool own, string[] hashes, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ModelRecord>(ListSql, new { userId, own, hashes, before, limit }, cancellationToken);

    private const string GroupsSql = "select group_id from group_memberships where user_id = @userId";

    /// <summary>The groups that the user is in.</summary>
    public Task<IReadOnlyList<Guid>> GroupsOfAsync(Guid userId, CancellationToken cancellationToken) =>
        db.QueryAsync<Guid>(GroupsSql, new { userId }, cancellationToken);

    private const string InsertSql = """
        insert into models (
            id, name, owner_id, group_id, architecture, parameter_count, quantization, context_length, size_bytes, sha256, created_at,
            ipfs_cid, minio_path, filename, format, visibility, license, description, allow_download, is_encrypted, metadata,
            source_repository, source_revision, source_file)
        values (
            @Id, @Name, @OwnerId, @GroupId, @Architecture, @ParameterCount, @Quantization, @ContextLength, @SizeBytes, @Sha256, @CreatedAt,
            @IpfsCid, @MinioPath, @Filename, @Format, @Visibility, @License, @Description, @AllowDownload, @IsEncrypted, @Metadata::jsonb,
            @SourceRepository, @SourceRevision, @SourceFile)
        on conflict (name) do nothing
        """;

    /// <summary>False when another model has the name.</summary>
    public static async Task<bool> InsertAsync(UnitOfWork unit, ModelRecord model, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(InsertSql, model, cancellationToken) == 1;

    private const string UpdateSql = """
        update models set description = @Description, license = @License, allow_download = @AllowDownload, visibility = @Visibility where id = @Id
        """;

    public static Task UpdateAsync(UnitOfWork unit, ModelRecord model, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(UpdateSql, model, cancellationToken);

    private const string DeleteSql = """
        update models set deleted_at = @now, former_name = name, name = 'deleted/' || id::text, ipfs_cid = null, minio_path = null, metadata = '{}', description = ''
        where id = @id
        """;

    /// <summary>Takes a model out of the world; its row stays for what refers to it.</summary>
    public static Task DeleteAsync(UnitOfWork unit, Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(DeleteSql, new { id, now }, cancellationToken);
}

using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>The table model_cards.</summary>
internal sealed class CardsStore(Db db)
{
    private const int MostVersions = 100;

    private const string FindSql = "select model_id, card, html, renderer, base_name, version, updated_at from model_cards where model_id = @modelId";

    public Task<CardRecord?> FindAsync(Guid modelId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<CardRecord>(FindSql, new { modelId }, cancellationToken);

    // An owner has a version once; his models take turns behind this.
    private const string LockSql = "select pg_advisory_xact_lock(hashtextextended('marketplace.versions ' || coalesce(owner_id, id)::text, 0)) from models where id = @modelId";

    private const string IsTakenSql = """
        select exists (
            select from model_cards k join models m on m.id = k.model_id join models own on own.id = @ModelId and own.owner_id = m.owner_id
            where k.base_name = @BaseName and k.version = @Version and k.model_id <> @ModelId)
        """;

    private const string PutSql = """
        insert into model_cards (model_id, card, html, renderer, base_name, version, updated_at)
        values (@ModelId, @Card, @Html, @Renderer, @BaseName, @Version, @UpdatedAt)
        on conflict (model_id) do update set card = excluded.card, html = excluded.html, renderer = excluded.renderer, base_name = excluded.base_name, version = excluded.version,
            updated_at = excluded.updated_at
        """;

    public static async Task PutAsync(UnitOfWork work, CardRecord card, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(LockSql, new { card.ModelId }, cancellationToken);
        if (card.BaseName.Length > 0 && await work.ScalarAsync<bool>(IsTakenSql, new { card.ModelId, card.BaseName, card.Version }, cancellationToken))
            throw CatalogueFaults.VersionTaken();
        await work.ExecuteAsync(PutSql, card, cancellationToken);
    }

    private const string VersionsSql = """
        select m.id as model_id, m.name, k.version, m.created_at
        from model_cards own
        join models o on o.id = own.model_id
        join model_cards k on k.base_name = own.base_name
        join models m on m.id = k.model_id and m.owner_id is not distinct from o.owner_id and (m.is_listed or m.owner_id is null) and m.deleted_at is null
        where own.model_id = @modelId and own.base_name <> ''
        order by m.id desc limit @MostVersions
        """;

    /// <summary>Listed versions of the same model, newest first; none when it has no versions.</summary>
    public Task<IReadOnlyList<VersionRecord>> VersionsAsync(Guid modelId, CancellationToken cancellationToken) =>
        db.QueryAsync<VersionRecord>(VersionsSql, new { modelId, MostVersions }, cancellationToken);
}

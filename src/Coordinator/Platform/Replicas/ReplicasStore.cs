using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Platform.Replicas;

/// <summary>SQL of the table coordinator_replicas. Times are the database's: the clocks of replicas may differ by more than a beat.</summary>
internal sealed class ReplicasStore(Db db)
{
    /// <summary>
    /// Says that this replica lives, forgets who was silent for too long and returns the others. A process that was started anew at an
    /// address takes the place of the one that was there.
    /// </summary>
    public async Task<IReadOnlyList<ReplicaRecord>> BeatAsync(ReplicaRecord self, TimeSpan forgetAfter, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        await unit.ExecuteAsync(
            """
            insert into coordinator_replicas (id, address, started_at, seen_at) values (@Id, @Address, now(), now())
            on conflict (address) do update
            set id = excluded.id, started_at = case when coordinator_replicas.id = excluded.id then coordinator_replicas.started_at else now() end, seen_at = now()
            """,
            self,
            cancellationToken);
        await unit.ExecuteAsync(
            """
            delete from coordinator_replicas
            where id in (select id from coordinator_replicas where seen_at < now() - @forgetAfter order by id for update skip locked)
            """,
            new { forgetAfter },
            cancellationToken);
        var others = await unit.QueryAsync<ReplicaRecord>(
            "select id, address from coordinator_replicas where id <> @Id and seen_at >= now() - @forgetAfter order by id", new { self.Id, forgetAfter }, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return others;
    }

    public async Task RemoveAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        await unit.ExecuteAsync("delete from coordinator_replicas where id = @id", new { id }, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }
}

using AIForge.Coordinator.Inference.Batches;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Jobs;
using AIForge.Shared.Ids;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Inference.Batches;

/// <summary>Requests of batches are answered once, by turns, and none is lost with the process that had it.</summary>
public sealed class BatchLeaseTests(JobsHarness harness) : IClassFixture<JobsHarness>
{
    private readonly JobsHarness _jobs = harness.Required();

    private BatchesStore Batches => new(_jobs.Db);

    private DateTimeOffset Now => _jobs.Clock.GetUtcNow();

    [SkippableFact]
    public async Task Lease_SeveralBatches_TakesOfEachByTurns()
    {
        var (large, small) = (await BatchAsync(requests: 20), await BatchAsync(requests: 2, isAlone: false));

        var leased = await LeaseAsync(6);

        leased.Count(line => line.BatchId == small).Should().Be(2, "one batch keeps nobody else back");
        leased.Where(line => line.BatchId == large).Select(line => line.Line).Order().Should().Equal(1, 2, 3, 4);
        (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LeaseAsync(4))).Within()).SelectMany(lines => lines).Concat(leased).Select(line => (line.BatchId, line.Line)).Should().OnlyHaveUniqueItems();
    }

    [SkippableFact]
    public async Task Lease_PlacesThatBecomeFreeOneByOne_GoToWhoHasFewest()
    {
        var (first, second) = (await BatchAsync(requests: 20), await BatchAsync(requests: 20, isAlone: false));
        (await LeaseAsync(4)).Should().HaveCount(4);
        // Ids of the same moment have no order: the stranger's batch is surely the last one.
        _jobs.Clock.Advance(TimeSpan.FromMilliseconds(5));
        var stranger = await BatchAsync(requests: 3, isAlone: false, owner: await UserAsync());

        var next = new List<Guid>();
        for (var place = 0; place < 5; place++) next.Add((await LeaseAsync(1)).Single().BatchId);

        next.Take(3).Should().AllBeEquivalentTo(stranger, "its owner has nothing running, and the other four");
        next.Skip(3).Should().BeEquivalentTo([first, second], "of the batches of one user none waits for the other");
    }

    [SkippableFact]
    public async Task Ended_LargeAnswers_ComeFewAtOnce()
    {
        var batch = await BatchAsync(requests: 3);
        foreach (var line in await LeaseAsync(3)) await InUnitAsync(unit => BatchLinesStore.AnswerAsync(unit, line, new LineAnswer("req_1", 200, $"\"{new string('x', 1_000)}\""), default));
        var lines = new BatchLinesStore(_jobs.Db);

        (await lines.EndedAsync(batch, 0, 10, mostBytes: 1, default).Within()).Select(line => line.Line).Should().Equal(1);
        (await lines.EndedAsync(batch, 1, 10, mostBytes: 1_500, default).Within()).Select(line => line.Line).Should().Equal(2, 3);
        (await lines.EndedAsync(batch, 3, 10, mostBytes: 1, default).Within()).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Lease_ThatLapsed_GoesToAnotherAndWhatTheFirstSaysIsNotHeard()
    {
        var batch = await BatchAsync(requests: 1);
        var first = (await LeaseAsync(1)).Single();
        (await LeaseAsync(1)).Should().BeEmpty();

        _jobs.Clock.Advance(TimeSpan.FromMinutes(2));
        var second = (await LeaseAsync(1)).Single();
        second.Attempts.Should().Be(2);
        await InUnitAsync(unit => BatchLinesStore.AnswerAsync(unit, first, new LineAnswer("req_1", 200, "\"first\""), default));
        await InUnitAsync(unit => BatchLinesStore.AnswerAsync(unit, second, new LineAnswer("req_2", 400, "\"second\""), default));
        await InUnitAsync(unit => BatchLinesStore.AnswerAsync(unit, second, new LineAnswer("req_2", 400, "\"second\""), default));

        (await FindAsync(batch)).Should().Match<BatchRecord>(row => row.Completed == 0 && row.Failed == 1);
        (await new BatchLinesStore(_jobs.Db).EndedAsync(batch, 0, 10, 1 << 20, default).Within()).Should().Equal(new EndedLine(1, "r1", "refused", "req_2", 400, "\"second\""));
    }

    [SkippableFact]
    public async Task Postponed_ComesAgainInTimeAndSpendsNoAttempt()
    {
        await BatchAsync(requests: 1);
        var first = (await LeaseAsync(1)).Single();

        await InUnitAsync(unit => BatchLinesStore.PostponeAsync(unit, first, Now.AddSeconds(30), isAttempt: false, default));

        (await LeaseAsync(1)).Should().BeEmpty();
        _jobs.Clock.Advance(TimeSpan.FromSeconds(30));
        var second = (await LeaseAsync(1)).Single();
        second.Attempts.Should().Be(1);
        await InUnitAsync(unit => BatchLinesStore.PostponeAsync(unit, second, Now, isAttempt: true, default));
        (await LeaseAsync(1)).Single().Attempts.Should().Be(2, "a part of its answer was paid for");
    }

    [SkippableFact]
    public async Task Batch_GoesFromStateToState()
    {
        var batch = await BatchAsync(requests: 2);
        var line = (await LeaseAsync(1)).Single();
        await InUnitAsync(unit => BatchesStore.FinishAsync(unit, Now, default));
        (await FindAsync(batch)).Status.Should().Be(BatchState.InProgress);

        await InUnitAsync(unit => BatchesStore.CancelAsync(unit, batch, _jobs.Owner, Now, default));
        (await LeaseAsync(9)).Should().BeEmpty("nothing more of it is begun");
        await InUnitAsync(unit => BatchesStore.FinishAsync(unit, Now, default));
        (await FindAsync(batch)).Status.Should().Be(BatchState.Cancelling, "one is still being answered");
        await InUnitAsync(unit => BatchLinesStore.AnswerAsync(unit, line, new LineAnswer("req_1", 200, "{}"), default));
        await InUnitAsync(unit => BatchesStore.FinishAsync(unit, Now, default));
        (await FindAsync(batch)).Status.Should().Be(BatchState.Finalizing);

        var lease = Guid.NewGuid();
        await InUnitAsync(async unit => (await BatchesStore.LeaseAsync(unit, lease, Now, Now.AddMinutes(1), default))!.Id.Should().Be(batch));
        await InUnitAsync(async unit => (await BatchesStore.LeaseAsync(unit, Guid.NewGuid(), Now, Now.AddMinutes(1), default)).Should().BeNull("somebody has it"));
        await InUnitAsync(async unit => (await BatchesStore.EndAsync(unit, batch, Guid.NewGuid(), BatchState.Cancelled, null, null, Now, default)).Should().BeFalse());
        await InUnitAsync(async unit => (await BatchesStore.EndAsync(unit, batch, lease, BatchState.Cancelled, null, null, Now, default)).Should().BeTrue());
        await InUnitAsync(unit => BatchLinesStore.DropAsync(unit, batch, default));
        (await FindAsync(batch)).Should().Match<BatchRecord>(row => row.Status == BatchState.Cancelled && row.Completed == 1 && row.Failed == 1 && row.CancelledAt == Now);
        await InUnitAsync(async unit => (await BatchesStore.CancelAsync(unit, batch, _jobs.Owner, Now, default)).Should().BeNull());
    }

    [SkippableFact]
    public async Task Batch_CancelledWhileItsInputIsRead_IsNotBegun()
    {
        var batch = await BatchAsync(requests: 0, BatchState.Validating);
        var lease = Guid.NewGuid();
        await InUnitAsync(unit => BatchesStore.LeaseAsync(unit, lease, Now, Now.AddMinutes(10), default));

        await InUnitAsync(unit => BatchesStore.CancelAsync(unit, batch, _jobs.Owner, Now, default));
        await InUnitAsync(async unit => (await BatchesStore.BeginAsync(unit, batch, lease, 5, Now, default)).Should().BeFalse());
        await InUnitAsync(unit => BatchesStore.ReleaseAsync(unit, batch, lease, default));
        await InUnitAsync(unit => BatchesStore.FinishAsync(unit, Now, default));

        await InUnitAsync(async unit => (await BatchesStore.LeaseAsync(unit, lease, Now, Now.AddMinutes(1), default))!.Status.Should().Be(BatchState.Finalizing, "it is ended at once"));
        await InUnitAsync(unit => BatchesStore.EndAsync(unit, batch, lease, BatchState.Cancelled, null, null, Now, default));
    }

    [SkippableFact]
    public async Task Batch_ThatTakesTooLong_Expires()
    {
        var batch = await BatchAsync(requests: 2);
        var line = (await LeaseAsync(1)).Single();
        _jobs.Clock.Advance(TimeSpan.FromHours(24));

        await InUnitAsync(unit => BatchesStore.ExpireAsync(unit, Now, default));

        (await FindAsync(batch)).Status.Should().Be(BatchState.Finalizing);
        await InUnitAsync(async unit => (await BatchesStore.LeaseAsync(unit, Guid.NewGuid(), Now, Now.AddMinutes(1), default)).Should().BeNull("one is still being answered"));
        await InUnitAsync(unit => BatchLinesStore.AnswerAsync(unit, line, new LineAnswer("req_1", 200, "{}"), default));
        await InUnitAsync(async unit => (await BatchesStore.LeaseAsync(unit, Guid.NewGuid(), Now, Now.AddMinutes(1), default))!.Id.Should().Be(batch));
        (await new BatchLinesStore(_jobs.Db).EndedAsync(batch, 0, 10, 1 << 20, default).Within()).Select(ended => ended.State).Should().Equal("answered", "dropped");
    }

    private async Task<Guid> BatchAsync(int requests, string status = BatchState.InProgress, bool isAlone = true, Guid? owner = null)
    {
        // What earlier tests left has no part in this one.
        if (isAlone) await _jobs.ExecuteAsync("delete from batch_requests; update batches set status = 'failed'", new { });
        var id = Id<BatchTag>.New(_jobs.Clock).Value;
        var batch = new BatchRecord
        {
            Id = id, UserId = owner ?? _jobs.Owner, Endpoint = "/v1/embeddings", InputFileId = Guid.NewGuid(), Metadata = "{}", Status = status, CreatedAt = Now, ExpiresAt = Now.AddHours(24),
        };
        await InUnitAsync(unit => BatchesStore.InsertAsync(unit, batch, default));
        await InUnitAsync(unit => BatchLinesStore.InsertAsync(unit, id, [.. Enumerable.Range(1, requests).Select(line => new BatchLine(line, $"r{line}", "{}"))], default));
        return id;
    }

    private async Task<Guid> UserAsync()
    {
        var id = Id<UserTag>.New(_jobs.Clock);
        await _jobs.ExecuteAsync("insert into users (id, username, auth_method, created_at, updated_at) values (@id, @name, 'operator', @now, @now)", new { id = id.Value, name = id.ToString(), now = Now });
        return id.Value;
    }

    private async Task<IReadOnlyList<LeasedLine>> LeaseAsync(int limit)
    {
        await using var unit = await _jobs.Db.BeginAsync(default).Within();
        await BatchLinesStore.ReturnLapsedAsync(unit, Now, default).Within();
        var leased = await BatchLinesStore.LeaseAsync(unit, limit, Now, Now.AddMinutes(1), default).Within();
        await unit.CommitAsync(default).Within();
        return leased;
    }

    private async Task<BatchRecord> FindAsync(Guid id) => (await Batches.FindAsync(id, _jobs.Owner, default).Within())!;

    private async Task InUnitAsync(Func<UnitOfWork, Task> act)
    {
        await using var unit = await _jobs.Db.BeginAsync(default).Within();
        await act(unit).Within();
        await unit.CommitAsync(default).Within();
    }
}

using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>Container jobs from their submission to their result, over control streams.</summary>
public sealed class ContainerJobTests(ContainersFixture fixture) : IClassFixture<ContainersFixture>
{
    private readonly ContainersFixture _fixture = (ContainersFixture)fixture.Required();

    [SkippableFact]
    public async Task Job_HappyPath_GivesTheTaskAndShowsTheResult()
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync(ContainersFixture.Capacity(cpus: 3));
        var job = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set =>
        {
            set.Env(("TOKEN", "top-secret-value"));
            set.Set("cpus", 2.5);
            set.Set("memory_bytes", "512Mi");
            set.Set("timeout_seconds", 60);
            set.Set("outputs_path", "/out/");
        }));
        job.Parameters.Fields["env"].StructValue.Fields["TOKEN"].StringValue.Should().Be("***");

        var attempt = await node.AttemptAsync(job.JobId);
        attempt.Inference.Should().BeNull();
        var task = attempt.Container;
        (task.Image, task.Cpus, task.MemoryBytes, task.Network).Should().Be((ContainersFixture.Image, 2.5, 512L << 20, ContainerNetwork.None));
        (task.OutputsPath, task.Timeout.Seconds, task.DiskBytes).Should().Be(("/out", 60L, 1L << 30));
        task.Command.Should().Equal("sh", "-c", "true");
        task.Env["TOKEN"].Should().Be("top-secret-value");

        await node.ReportAsync(new AttemptReport { Ref = attempt.Ref, Progress = new AttemptProgress { Fraction = 0.25, Activity = "pulling the image" } });
        (await _fixture.GetAsync(owner, job.JobId)).Activity.Should().Be("pulling the image");
        var archive = ContainersFixture.Archive(("a.txt", ContainersFixture.Bytes("hello")), ("b/empty", []), ("b/noise.bin", ContainersFixture.Noise(700_000)));
        await _fixture.SendOutputAsync(node.Identity, attempt.Ref, archive);
        (await ContainersFixture.EndAsync(node, attempt.Ref, cid: await ContainersFixture.CidAsync(archive))).Should().BeTrue();

        var ended = await _fixture.GetAsync(owner, job.JobId);
        ended.Status.Should().Be(JobStatus.Completed);
        ended.Error.Should().BeNull();
        ended.Parameters.Fields["env"].StructValue.Fields["TOKEN"].StringValue.Should().Be("***");
        var result = ended.Result.Fields;
        (result["exit_code"].NumberValue, result["end"].StringValue, result["output_files"].NumberValue).Should().Be((0, "exited", 3));
        (result["output_bytes"].NumberValue, result["use"].StructValue.Fields["cpu_seconds"].NumberValue).Should().Be((archive.Length, 1));
    }

    public static TheoryData<string, int, ContainerEnd> Failures() => new()
    {
        { "COMMAND_FAILED", 3, ContainerEnd.Exited },
        { "OUT_OF_MEMORY", 137, ContainerEnd.OutOfMemory },
        { "TIMED_OUT", 143, ContainerEnd.TimedOut },
    };

    [SkippableTheory]
    [MemberData(nameof(Failures))]
    public async Task Job_CommandFails_EndsFailedWithItsResult(string reason, int exitCode, ContainerEnd end)
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner);
        var attempt = (await node.AttemptAsync(job.JobId)).Ref;

        (await ContainersFixture.EndAsync(node, attempt, exitCode, end: end)).Should().BeTrue();

        var ended = await _fixture.GetAsync(owner, job.JobId);
        (ended.Status, ended.Error.Reason, ended.Attempt).Should().Be((JobStatus.Failed, reason, 1));
        ended.Result.Fields["exit_code"].NumberValue.Should().Be(exitCode);
    }

    [SkippableFact]
    public async Task Fault_OfTheNode_ExcludesItAndGoesElsewhere()
    {
        var owner = await _fixture.UserAsync();
        await using var bad = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner);
        await ContainersFixture.FailAsync(bad, (await bad.AttemptAsync(job.JobId)).Ref, FaultParty.Node);
        await using var good = await _fixture.NodeAsync();

        (await good.AttemptAsync(job.JobId)).Ref.Attempt.Should().Be(2);
    }

    [SkippableFact]
    public async Task Fault_OfTheInput_EndsTheJob()
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner);

        await ContainersFixture.FailAsync(node, (await node.AttemptAsync(job.JobId)).Ref, FaultParty.Input, "IMAGE_NOT_FOUND");

        (await _fixture.GetAsync(owner, job.JobId)).Error.Reason.Should().Be("IMAGE_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Fault_OfThePlatform_ComesBackToTheSameNode_AndIsGivenUpInTheEnd()
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var given = (await node.AttemptAsync(job.JobId)).Ref;
            given.Attempt.Should().Be(attempt);
            await ContainersFixture.FailAsync(node, given, FaultParty.Platform, "REGISTRY_AWAY");
            (await _fixture.GetAsync(owner, job.JobId)).Status.Should().NotBe(JobStatus.Failed);
        }

        await ContainersFixture.FailAsync(node, (await node.AttemptAsync(job.JobId)).Ref, FaultParty.Platform, "REGISTRY_AWAY");

        var ended = await _fixture.GetAsync(owner, job.JobId);
        (ended.Status, ended.Error.Reason).Should().Be((JobStatus.Failed, "REGISTRY_AWAY"));
    }

    [SkippableFact]
    public async Task Result_TwiceAtOnce_AndOfAStranger_CountsOnce()
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync();
        await using var stranger = await _fixture.NodeAsync(ContainersFixture.Capacity(memory: 1L << 20));
        var job = await _fixture.SubmitAsync(owner);
        var attempt = (await node.AttemptAsync(job.JobId)).Ref;

        (await ContainersFixture.EndAsync(stranger, attempt, exitCode: 1)).Should().BeFalse();
        var accepted = new[] { await ContainersFixture.EndAsync(node, attempt), await ContainersFixture.EndAsync(node, attempt, exitCode: 1) };

        accepted.Should().Equal(true, false);
        (await _fixture.GetAsync(owner, job.JobId)).Status.Should().Be(JobStatus.Completed);
    }

    [SkippableFact]
    public async Task Result_OfAnotherKind_IsNotTaken()
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner);
        var attempt = (await node.AttemptAsync(job.JobId)).Ref;

        (await node.CompleteAsync(attempt)).Should().BeFalse("a container job has no text");

        (await _fixture.GetAsync(owner, job.JobId)).Status.Should().Be(JobStatus.Assigned);
        await _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = job.JobId }, owner.Headers).ResponseAsync.Within();
    }

    [SkippableFact]
    public async Task Nodes_WithoutRoom_AreNotGivenTheJob()
    {
        var owner = await _fixture.UserAsync();
        await using var small = await _fixture.NodeAsync(ContainersFixture.Capacity(memory: 1L << 30, egress: false));
        var job = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Set("memory_bytes", "6Gi")));
        var second = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Set("network", "egress")));
        await using var large = await _fixture.NodeAsync(ContainersFixture.Capacity(slots: 1));

        var given = await large.DesiredAsync(state => state.Attempts.Count > 0);
        given.Attempts.Should().ContainSingle("it has one slot").Which.Ref.JobId.Should().Be(job.JobId, "the older one goes first");
        await ContainersFixture.EndAsync(large, given.Attempts[0].Ref);
        (await large.AttemptAsync(second.JobId)).Container.Network.Should().Be(ContainerNetwork.Egress);
    }

    [SkippableFact]
    public async Task Capacity_ThatGrows_TakesWhatWaited()
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync(new ContainerCapacity { AbsentReason = "no engine" });
        var job = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Set("gpus", 3)));

        await node.SendAsync(new ConnectRequest { ContainerCapacity = ContainersFixture.Capacity(gpus: 4) });

        (await node.AttemptAsync(job.JobId)).Container.Gpus.Should().Be(3);
    }

    [SkippableFact]
    public async Task Reconnect_RunningContainer_IsKeptAndTakesItsRoom()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        await using var before = await _fixture.ConnectAsync(identity, ContainersFixture.Capacity(slots: 1, gpus: 8));
        // Of a kind that no other test's nodes take.
        var request = ContainersFixture.Request(set => set.Set("gpus", 5));
        var job = await _fixture.SubmitAsync(owner, request);
        var attempt = (await before.AttemptAsync(job.JobId)).Ref;
        await before.DisposeAsync();
        var waiting = await _fixture.SubmitAsync(owner, request);

        await using var after = await _fixture.ConnectAsync(identity, ContainersFixture.Capacity(slots: 1, gpus: 8), attempt);
        (await after.AttemptAsync(job.JobId)).Ref.Should().Be(attempt);
        (await _fixture.GetAsync(owner, waiting.JobId)).Status.Should().Be(JobStatus.Pending, "the one slot is taken");
        (await ContainersFixture.EndAsync(after, attempt)).Should().BeTrue();

        (await after.AttemptAsync(waiting.JobId)).Ref.Attempt.Should().Be(1);
    }

    [SkippableFact]
    public async Task Secrets_OfAnEndedJob_AreForgotten_AndNeverStoodInClear()
    {
        var owner = await _fixture.UserAsync();
        await using var node = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Env(("PASSWORD", "correct-horse-battery"))));
        var rows = await _fixture.Postgres.Db.QueryAsync<string>(
            "select config::text || coalesce(demand, '') from jobs where job_id = @id union all select encode(s.wrapped, 'escape') from job_secrets s join jobs j on j.id = s.job_id where j.job_id = @id",
            new { id = job.JobId }, default);
        rows.Should().HaveCount(2).And.NotContain(row => row.Contains("correct-horse", StringComparison.Ordinal));

        await ContainersFixture.EndAsync(node, (await node.AttemptAsync(job.JobId)).Ref);

        _fixture.Service<JobDataCleaner>().Wake();
        await Eventually.IsTrueAsync(async () => await _fixture.Postgres.Db.SingleAsync<long>(
            "select count(*) from job_secrets s join jobs j on j.id = s.job_id where j.job_id = @id", new { id = job.JobId }, default) == 0);
    }

    [SkippableTheory]
    [InlineData(0, "released", 150, 95)]
    [InlineData(1, "refunded", 250, 0)]
    public async Task Paid_IsPaidWhenItsCommandEndsWell_AndGivenBackWhenNot(int exitCode, string status, long left, long earned)
    {
        var owner = await PayerAsync(250);
        await using var node = await _fixture.NodeAsync();
        var payload = ContainersFixture.Request().Parameters;
        payload.Fields["type"] = Value.ForString("container");
        var client = new PaidJobService.PaidJobServiceClient(_fixture.Anonymous);
        var job = await client.SubmitPaidJobAsync(new SubmitPaidJobRequest { Payload = payload, PaymentAmount = "100" }, owner.Headers).ResponseAsync.Within();
        job.PaymentStatus.Should().Be("escrowed");

        await ContainersFixture.EndAsync(node, (await node.AttemptAsync(job.JobId)).Ref, exitCode);

        (await client.GetJobPaymentAsync(new GetJobPaymentRequest { JobId = job.JobId }, owner.Headers).ResponseAsync.Within()).Payment.Status.Should().Be(status);
        var balances = _fixture.Service<LedgerBalances>();
        (await balances.OfAsync(LedgerAccount.UserAvailable(Asset.Aitbc, owner.Id), default).Within()).Available.Should().Be(Money.Whole(Asset.Aitbc, left));
        (await balances.OfAsync(LedgerAccount.NodePayable(Asset.Aitbc, node.Identity.Id), default).Within()).Available.Should().Be(Money.Whole(Asset.Aitbc, earned));
    }

    private async Task<TestUser> PayerAsync(long units)
    {
        var user = await _fixture.UserAsync();
        await using var work = await _fixture.Service<Db>().BeginAsync(default).Within();
        var leg = new Leg(LedgerAccount.External(Asset.Aitbc, "ethereum"), LedgerAccount.UserAvailable(Asset.Aitbc, user.Id), Money.Whole(Asset.Aitbc, units));
        await _fixture.Service<LedgerBook>().TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "", [leg]), default).Within();
        await work.CommitAsync(default).Within();
        return user;
    }
}

using AIForge.Coordinator.Subscriptions;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>Jobs as their owners see them: submission, listings and who may see what.</summary>
public sealed class JobsServiceTests(JobsServiceTests.SmallFixture fixture) : IClassFixture<JobsServiceTests.SmallFixture>
{
    private const int MaxOpenJobs = 30;

    private readonly JobsFixture _fixture = (JobsFixture)fixture.Required();

    public static TheoryData<string, string> BadParameters() => new()
    {
        { """{"prompt":"p"}""", "parameters.model" },
        { """{"model":"","prompt":"p"}""", "parameters.model" },
        { """{"model":5,"prompt":"p"}""", "parameters.model" },
        { """{"model":"nobody-has-it","prompt":"p"}""", "parameters.model" },
        { """{"model":"M"}""", "parameters.prompt" },
        { """{"model":"M","prompt":"p","messages":[{"role":"user","content":"c"}]}""", "parameters.prompt" },
        { """{"model":"M","prompt":""}""", "parameters.prompt" },
        { """{"model":"M","prompt":["p"]}""", "parameters.prompt" },
        { """{"model":"M","messages":[]}""", "parameters.messages" },
        { """{"model":"M","messages":"hi"}""", "parameters.messages" },
        { """{"model":"M","messages":[{"content":"c"}]}""", "parameters.messages[0].role" },
        { """{"model":"M","messages":[{"role":"boss","content":"c"}]}""", "parameters.messages[0].role" },
        { """{"model":"M","messages":[{"role":"user"}]}""", "parameters.messages[0].content" },
        { """{"model":"M","messages":[{"role":"user","content":7}]}""", "parameters.messages[0].content" },
        { """{"model":"M","messages":[{"role":"user","content":"c","name":7}]}""", "parameters.messages[0].name" },
        { """{"model":"M","messages":[{"role":"user","content":"c","tool_calls":[]}]}""", "parameters.messages[0].tool_calls" },
        { """{"model":"M","prompt":"p","max_tokens":0}""", "parameters.max_tokens" },
        { """{"model":"M","prompt":"p","max_tokens":1.5}""", "parameters.max_tokens" },
        { """{"model":"M","prompt":"p","max_tokens":512}""", "parameters.max_tokens" },
        { """{"model":"M","prompt":"p","max_tokens":2147483648}""", "parameters.max_tokens" },
        { """{"model":"M","prompt":"p","max_tokens":"5"}""", "parameters.max_tokens" },
        { """{"model":"M","prompt":"p","temperature":-0.1}""", "parameters.temperature" },
        { """{"model":"M","prompt":"p","temperature":2.1}""", "parameters.temperature" },
        { """{"model":"M","prompt":"p","temperature":null}""", "parameters.temperature" },
        { """{"model":"M","prompt":"p","top_p":1.1}""", "parameters.top_p" },
        { """{"model":"M","prompt":"p","min_p":-1}""", "parameters.min_p" },
        { """{"model":"M","prompt":"p","top_k":-1}""", "parameters.top_k" },
        { """{"model":"M","prompt":"p","top_k":1000001}""", "parameters.top_k" },
        { """{"model":"M","prompt":"p","seed":-1}""", "parameters.seed" },
        { """{"model":"M","prompt":"p","seed":0.5}""", "parameters.seed" },
        { """{"model":"M","prompt":"p","stop":5}""", "parameters.stop" },
        { """{"model":"M","prompt":"p","stop":""}""", "parameters.stop" },
        { """{"model":"M","prompt":"p","stop":["a",5]}""", "parameters.stop" },
        { """{"model":"M","prompt":"p","stop":["a","b","c","d","e"]}""", "parameters.stop" },
        { """{"model":"M","prompt":"p","maxTokens":5}""", "parameters.maxTokens" },
        { $$"""{"model":"M","prompt":"{{new string('p', 2_000)}}"}""", "parameters" },
    };

    [SkippableTheory]
    [MemberData(nameof(BadParameters))]
    public async Task Create_BadParameter_NamesIt(string parameters, string field)
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var request = new CreateJobRequest { Type = "ai_inference", Parameters = Struct.Parser.ParseJson(parameters.Replace("\"M\"", $"\"{model.Name}\"")) };

        var fault = await FaultOf(() => _fixture.Jobs.CreateJobAsync(request, owner.Headers).ResponseAsync);

        fault.ShouldBeFault(StatusCode.InvalidArgument, "JOB_INVALID");
        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be(field);
    }

    [SkippableFact]
    public async Task Create_EverythingWrong_NamesEveryField()
    {
        var owner = await _fixture.UserAsync();
        var parameters = Struct.Parser.ParseJson("""{"temperature":9,"unknown":1}""");

        var fault = await FaultOf(() => _fixture.Jobs.CreateJobAsync(
            new CreateJobRequest { Type = "mining", TtlSeconds = -1, Parameters = parameters }, owner.Headers).ResponseAsync);

        fault.Detail<BadRequest>().FieldViolations.Select(violation => violation.Field)
            .Should().Equal("type", "ttl_seconds", "parameters.model", "parameters.prompt", "parameters.temperature", "parameters.unknown");
    }

    [SkippableFact]
    public async Task Create_MoreThanThePlanAllows_IsLimitedLikeAnyRequest()
    {
        var (owner, model) = (await _fixture.UserAsync(Plan.Free), await _fixture.ModelAsync());
        for (var i = 0; i < 10; i++) await _fixture.Jobs.CreateJobAsync(JobsFixture.Request(model), owner.Headers).ResponseAsync.Within();

        var fault = await FaultOf(() => _fixture.Jobs.CreateJobAsync(JobsFixture.Request(model), owner.Headers).ResponseAsync);

        fault.ShouldBeFault(StatusCode.ResourceExhausted, "RATE_LIMIT_EXCEEDED");
    }

    [SkippableTheory]
    [InlineData("", 0, "type")]
    [InlineData("AI_INFERENCE", 0, "type")]
    [InlineData("ai_inference", 86_401, "ttl_seconds")]
    public async Task Create_BadEnvelope_NamesTheField(string type, int ttlSeconds, string field)
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var request = JobsFixture.Request(model);
        (request.Type, request.TtlSeconds) = (type, ttlSeconds);

        var fault = await FaultOf(() => _fixture.Jobs.CreateJobAsync(request, owner.Headers).ResponseAsync);

        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be(field);
    }

    [SkippableFact]
    public async Task Create_NoParametersOrOddValues_IsTheCallersFault()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var nul = JobsFixture.Request(model);
        nul.Parameters.Fields["prompt"] = Value.ForString("a\0b");
        var kindless = JobsFixture.Request(model);
        kindless.Parameters.Fields.Remove("prompt");
        kindless.Parameters.Fields["messages"] = Value.ForList(Value.ForStruct(new Struct
        {
            Fields = { ["role"] = Value.ForString("user"), ["content"] = Value.ForString("c"), ["name"] = new Value() },
        }));

        (await FaultOf(() => _fixture.Jobs.CreateJobAsync(new CreateJobRequest { Type = "ai_inference" }, owner.Headers).ResponseAsync))
            .ShouldBeFault(StatusCode.InvalidArgument, "JOB_INVALID");
        (await FaultOf(() => _fixture.Jobs.CreateJobAsync(nul, owner.Headers).ResponseAsync)).ShouldBeFault(StatusCode.InvalidArgument, "JOB_INVALID");
        (await FaultOf(() => _fixture.Jobs.CreateJobAsync(kindless, owner.Headers).ResponseAsync)).ShouldBeFault(StatusCode.InvalidArgument, "JOB_INVALID");
    }

    [SkippableFact]
    public async Task Create_GoodParameters_AreKeptAsGiven()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var parameters = Struct.Parser.ParseJson(
            $$"""
            {"model":"{{model.Name}}","messages":[{"role":"system","content":""},{"role":"user","content":"é😀","name":"Ann"}],
             "max_tokens":5,"temperature":0,"top_p":1,"min_p":0.5,"top_k":0,"seed":9007199254740992,"stop":["a","b"]}
            """);

        var job = (await _fixture.Jobs.CreateJobAsync(
            new CreateJobRequest { Type = "ai_inference", Parameters = parameters, TtlSeconds = 60 }, owner.Headers).ResponseAsync.Within()).Job;

        var kept = await _fixture.GetAsync(owner, job.JobId);
        kept.Should().Be(job, "what is answered is what was stored");
        kept.Parameters.Should().Be(parameters);
        (kept.ExpireTime - kept.CreateTime).ToTimeSpan().Should().Be(TimeSpan.FromSeconds(60));
        (kept.Attempt, kept.MaxAttempts, kept.NodeId).Should().Be((0, 3, ""));
    }

    [SkippableFact]
    public async Task Create_SameIdempotencyKeyAtOnce_MakesOneJob()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        async Task<string?> CreateAsync()
        {
            var headers = owner.Headers;
            headers.Add("idempotency-key", "the-same");
            try
            {
                return (await _fixture.Jobs.CreateJobAsync(JobsFixture.Request(model), headers).ResponseAsync.Within()).Job.JobId;
            }
            catch (RpcException exception) when (exception.Detail<ErrorInfo>().Reason == "IDEMPOTENCY_IN_PROGRESS")
            {
                return null;
            }
        }

        var raced = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CreateAsync())).Within();
        var later = await CreateAsync();

        later.Should().NotBeNull();
        raced.Where(id => id is not null).Should().AllBe(later);
        (await ListAsync(owner, new ListJobsRequest())).Should().ContainSingle();
    }

    [SkippableFact]
    public async Task Create_TooManyOpen_IsRefusedUntilOneEnds()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        Job? job = null;
        for (var i = 0; i < MaxOpenJobs; i++) job = await _fixture.SubmitAsync(owner, model);

        (await FaultOf(() => _fixture.SubmitAsync(owner, model))).ShouldBeFault(StatusCode.ResourceExhausted, "JOB_LIMIT_REACHED");
        await _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = job!.JobId }, owner.Headers).ResponseAsync.Within();

        (await _fixture.SubmitAsync(owner, model)).Status.Should().Be(JobStatus.Pending);
    }

    [SkippableFact]
    public async Task Create_ManyAtOnce_LetsExactlyTheLimitThrough()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        async Task<string> SubmitAsync()
        {
            try
            {
                return (await _fixture.SubmitAsync(owner, model)).JobId;
            }
            catch (RpcException refused)
            {
                refused.ShouldBeFault(StatusCode.ResourceExhausted, "JOB_LIMIT_REACHED");
                return "";
            }
        }

        var submitted = await Task.WhenAll(Enumerable.Range(0, 2 * MaxOpenJobs).Select(_ => Task.Run(SubmitAsync))).Within(TimeSpan.FromSeconds(30));

        submitted.Count(job => job.Length > 0).Should().Be(MaxOpenJobs);
    }

    [SkippableFact]
    public async Task List_PagesAndFilters_ShowEachJobOnce()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var submitted = new List<string>();
        for (var i = 0; i < 5; i++) submitted.Add((await _fixture.SubmitAsync(owner, model)).JobId);
        await _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = submitted[2] }, owner.Headers).ResponseAsync.Within();

        (await ListAsync(owner, new ListJobsRequest { PageSize = 2 })).Should().Equal(Enumerable.Reverse(submitted));
        (await ListAsync(owner, new ListJobsRequest { Statuses = { JobStatus.Cancelled } })).Should().Equal(submitted[2]);
        (await ListAsync(owner, new ListJobsRequest { PageSize = 1, Statuses = { JobStatus.Pending, JobStatus.Running } })).Should().HaveCount(4);
        (await ListAsync(owner, new ListJobsRequest { Type = "ai_inference" })).Should().HaveCount(5);
        (await ListAsync(owner, new ListJobsRequest { Type = "other" })).Should().BeEmpty();
        (await ListAsync(owner, new ListJobsRequest { Statuses = { (JobStatus)99 } })).Should().BeEmpty("an unknown status matches no job");
    }

    [SkippableFact]
    public async Task Method_JobOfAnotherUser_DoesNotExist()
    {
        var (owner, stranger, model) = (await _fixture.UserAsync(), await _fixture.UserAsync(), await _fixture.ModelAsync());
        var job = await _fixture.SubmitAsync(owner, model);

        foreach (var id in (string[])[job.JobId, Id<JobTag>.New(TimeProvider.System).ToString(), "nonsense", ""])
        {
            (await FaultOf(() => _fixture.GetAsync(stranger, id))).ShouldBeFault(StatusCode.NotFound, "JOB_NOT_FOUND");
            (await FaultOf(() => _fixture.WatchAsync(stranger, id))).ShouldBeFault(StatusCode.NotFound, "JOB_NOT_FOUND");
            (await FaultOf(() => _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = id }, stranger.Headers).ResponseAsync))
                .ShouldBeFault(StatusCode.NotFound, "JOB_NOT_FOUND");
        }

        (await ListAsync(stranger, new ListJobsRequest())).Should().BeEmpty();
        (await _fixture.GetAsync(owner, job.JobId)).Status.Should().Be(JobStatus.Pending);
    }

    [SkippableFact]
    public async Task Method_KeyWithoutTheScope_IsDenied()
    {
        var narrow = await _fixture.UserAsync("inference", "nodes", "account");

        foreach (var call in (Func<Task>[])[
            () => _fixture.Jobs.CreateJobAsync(new CreateJobRequest(), narrow.Headers).ResponseAsync,
            () => _fixture.GetAsync(narrow, "x"),
            () => ListAsync(narrow, new ListJobsRequest()),
            () => _fixture.Jobs.CancelJobAsync(new CancelJobRequest(), narrow.Headers).ResponseAsync,
            () => _fixture.WatchAsync(narrow, "x")])
            (await FaultOf(call)).ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
    }

    [SkippableFact]
    public async Task Cancel_ReasonTooLong_IsRefused()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var job = await _fixture.SubmitAsync(owner, model);

        var fault = await FaultOf(() => _fixture.Jobs.CancelJobAsync(
            new CancelJobRequest { JobId = job.JobId, Reason = new string('r', 257) }, owner.Headers).ResponseAsync);

        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be("reason");
        (await _fixture.GetAsync(owner, job.JobId)).Status.Should().Be(JobStatus.Pending);
    }

    private async Task<List<string>> ListAsync(TestUser owner, ListJobsRequest request)
    {
        var ids = new List<string>();
        do
        {
            var page = await _fixture.Jobs.ListJobsAsync(request, owner.Headers).ResponseAsync.Within();
            ids.AddRange(page.Jobs.Select(job => job.JobId));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return ids;
    }

    private static async Task<RpcException> FaultOf(Func<Task> call) =>
        (await FluentActions.Awaiting(() => call().Within()).Should().ThrowAsync<RpcException>()).Which;

    public sealed class SmallFixture : JobsFixture
    {
        protected override Dictionary<string, string?> Settings => new()
        {
            ["Jobs:MaxOpenJobsPerUser"] = $"{MaxOpenJobs}", ["Jobs:MaxParametersBytes"] = "1024",
        };
    }
}

using System.Net;
using AIForge.Gateway.Rest.Tests.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>The examples of the transcoding contract, in its order; each is one row.</summary>
[Collection(GatewaySuite.Name)]
public sealed class ExampleTests
{
    private readonly GatewayFixture gateway;

    public ExampleTests(GatewayFixture gateway)
    {
        this.gateway = gateway;
        gateway.Backend.Forget();
    }

    [Fact]
    public async Task Row01_Get_ReplyIsProtoJson()
    {
        var reply = await Get("/api/test/jobs/j1");

        Seen<GetJobRequest>().Should().Be(new GetJobRequest { Id = "j1" });
        reply.Body.Should().Be(
            """{"id":"j1","modelId":"","state":"JOB_STATE_RUNNING","priceMicros":"9007199254740993","tokens":"18446744073709551615","digest":"+/++","createTime":"2025-10-09T08:53:20.120Z","ttl":"1.500s","temperature":0,"labels":{}}""");
        reply.Header("content-type").Should().Be("application/json");
    }

    [Fact]
    public async Task Row02_EncodedSlash_StaysInItsSegment()
    {
        await Get("/api/test/jobs/a%2Fb%20c");

        Seen<GetJobRequest>().Id.Should().Be("a/b c");
    }

    [Fact]
    public async Task Row03_AdditionalBinding_BindsBothVariables()
    {
        await Get("/api/test/groups/g1/jobs/j1?include_logs=true");

        Seen<GetJobRequest>().Should().Be(new GetJobRequest { Id = "j1", IncludeLogs = true, GroupId = "g1" });
    }

    [Fact]
    public async Task Row04_JsonNameAndOne_AreTrue()
    {
        await Get("/api/test/jobs/j1?includeLogs=1");

        Seen<GetJobRequest>().IncludeLogs.Should().BeTrue();
    }

    [Theory]
    [InlineData("/api/test/jobs/j1")]
    [InlineData("/api/test/groups/g/jobs/j1")]
    public async Task Row05_Head_HasNoBody(string path)
    {
        var reply = await Send("HEAD", path);

        reply.Status.Should().Be(HttpStatusCode.OK);
        reply.Body.Should().BeEmpty();
        reply.Message.Content.Headers.ContentLength.Should().BePositive();
        Seen<GetJobRequest>().Id.Should().Be("j1");
    }

    [Fact]
    public async Task Row06_Query_SetsEveryField()
    {
        var reply = await Get(
            "/api/test/jobs?page_size=10&pageToken=t&state=JOB_STATE_RUNNING&tags=a&tags=b&filter.owner=bob&filter.after=2025-01-02T03:04:05.5Z" +
            "&max_age=1.5s&priority=true&states=1&states=JOB_STATE_QUEUED&min_tokens=9007199254740993&cursor=-_8%3D&labels%5Bk%5D=v+w");

        Seen<ListJobsRequest>().Should().Be(new ListJobsRequest
        {
            PageSize = 10,
            PageToken = "t",
            State = JobState.Running,
            Tags = { "a", "b" },
            Filter = new JobFilter { Owner = "bob", After = new Timestamp { Seconds = 1735787045, Nanos = 500_000_000 } },
            MaxAge = new Duration { Seconds = 1, Nanos = 500_000_000 },
            Priority = true,
            States = { JobState.Queued, JobState.Queued },
            MinTokens = 9007199254740993,
            Cursor = ByteString.CopyFrom(0xFB, 0xFF),
            Labels = { ["k"] = "v w" },
        });
        reply.Body.Should().Be("""{"jobs":[],"nextPageToken":"","total":"0"}""");
    }

    [Fact]
    public async Task Row07_Enum_ByNumberOrError()
    {
        await Get("/api/test/jobs?state=2");
        Seen<ListJobsRequest>().State.Should().Be(JobState.Running);

        var reply = await Refused("GET", "/api/test/jobs?state=NOPE");
        reply.Json.GetProperty("detail").GetString().Should().Be("parsing field \"state\": \"NOPE\" is not a valid value");
        await Refused("GET", "/api/test/jobs?state=7");
    }

    [Theory]
    [InlineData("page_size=abc")]
    [InlineData("page_size=")]
    [InlineData("page_size=99999999999")]
    public async Task Row08_BadNumber_Is400(string query) => await Refused("GET", "/api/test/jobs?" + query);

    [Theory]
    [InlineData("page_size=1&page_size=2")]
    [InlineData("page_size=1&pageSize=2")]
    public async Task Row09_TwoValuesForAScalar_Are400(string query)
    {
        var reply = await Refused("GET", "/api/test/jobs?" + query);

        reply.Json.GetProperty("detail").GetString().Should().StartWith("too many values");
    }

    [Fact]
    public async Task Row10_TwoMembersOfAOneof_Are400()
    {
        var reply = await Refused("GET", "/api/test/jobs?by_user=u&by_group=g");

        reply.Json.GetProperty("detail").GetString().Should().Contain("field already set for oneof");
    }

    [Fact]
    public async Task Row11_MessageValueIs400_UnknownIsIgnoredUnlessStrict()
    {
        await Refused("GET", "/api/test/jobs?filter=x");
        (await Get("/api/test/jobs?unknown=1")).Status.Should().Be(HttpStatusCode.OK);
        gateway.Backend.Forget();

        var reply = await Send("GET", "/api/test/jobs?unknown=1", null, ("X-Strict", "1"));
        reply.Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Row12_BodyField_RestComesFromTheQuery()
    {
        await Post("/api/test/jobs?validate_only=true&request_id=r1", """{"modelId":"m","priceMicros":"9007199254740993","state":1}""");

        Seen<CreateJobRequest>().Should().Be(new CreateJobRequest
        {
            Job = new TestJob { ModelId = "m", State = JobState.Queued, PriceMicros = 9007199254740993 },
            ValidateOnly = true,
            RequestId = "r1",
        });
    }

    [Fact]
    public async Task Row13_ProtoNamesAndLooseForms_AreRead()
    {
        await Post("/api/test/jobs", """{"model_id":"m","price_micros":12,"temperature":"NaN","digest":"-_8","ttl":"3s","gpuCount":0,"note":null}""");

        var job = Seen<CreateJobRequest>().Job;
        job.ModelId.Should().Be("m");
        job.PriceMicros.Should().Be(12);
        job.Temperature.Should().Be(double.NaN);
        job.Digest.ToByteArray().Should().Equal(0xFB, 0xFF);
        job.Ttl.Should().Be(new Duration { Seconds = 3 });
        job.HasGpuCount.Should().BeTrue();
        job.Note.Should().BeNull();
    }

    [Fact]
    public async Task Row14_WholeNumbers_HaveManySpellings()
    {
        await Post("/api/test/jobs", """{"priceMicros":1.0,"tokens":"1e3"}""");
        var job = Seen<CreateJobRequest>().Job;
        job.PriceMicros.Should().Be(1);
        job.Tokens.Should().Be(1000);

        await Refused("POST", "/api/test/jobs", """{"priceMicros":"12.5"}""");
        await Refused("POST", "/api/test/jobs", """{"priceMicros":12.5}""");
        await Refused("POST", "/api/test/jobs", """{"priceMicros":1e-400}""");
    }

    [Fact]
    public async Task Row14b_LargeNumberWithoutQuotes_StaysExact()
    {
        await Post("/api/test/jobs", """{"priceMicros":9007199254740993,"tokens":18446744073709551615}""");

        var job = Seen<CreateJobRequest>().Job;
        job.PriceMicros.Should().Be(9007199254740993);
        job.Tokens.Should().Be(ulong.MaxValue);
    }

    [Fact]
    public async Task Row15_UnknownFieldIgnored_UnknownEnum400()
    {
        await Post("/api/test/jobs", """{"modelId":"m","nope":{"a":[1]}}""");
        Seen<CreateJobRequest>().Job.Should().Be(new TestJob { ModelId = "m" });

        await Refused("POST", "/api/test/jobs", """{"state":"JOB_STATE_NOPE"}""");
    }

    [Theory]
    [InlineData("""{"cid":"a","url":"b"}""")]
    [InlineData("""{"modelId":"a","model_id":"b"}""")]
    [InlineData("{bad")]
    public async Task Row16_ContradictoryOrBrokenBody_Is400(string body) => await Refused("POST", "/api/test/jobs", body);

    [Fact]
    public async Task Row17_EmptyBody_IsAnEmptyMessage()
    {
        await Send("POST", "/api/test/jobs");

        Seen<CreateJobRequest>().Should().Be(new CreateJobRequest { Job = new TestJob() });
    }

    [Fact]
    public async Task Row18_BodyStar_PathWinsAndQueryIsIgnored()
    {
        await Post("/api/test/groups/g9/jobs?validate_only=true", """{"groupId":"other","job":{"modelId":"m"},"requestId":"r"}""");

        Seen<CreateJobRequest>().Should().Be(new CreateJobRequest { GroupId = "g9", Job = new TestJob { ModelId = "m" }, RequestId = "r" });
    }

    [Fact]
    public async Task Row19_Patch_MaskIsInferred()
    {
        await Send("PATCH", "/api/test/jobs/j1", """{"modelId":"m2","payment":{"currency":"AITBC"},"labels":{"a":"b"}}""");

        var request = Seen<UpdateJobRequest>();
        request.Job.Id.Should().Be("j1");
        request.UpdateMask.Paths.Should().Equal("labels", "model_id", "payment.currency");
    }

    [Fact]
    public async Task Row20_PatchMaskInQuery_IsConverted()
    {
        await Send("PATCH", "/api/test/jobs/j1?update_mask=modelId", """{"modelId":"m2"}""");

        Seen<UpdateJobRequest>().UpdateMask.Paths.Should().Equal("model_id");
    }

    [Fact]
    public async Task Row21_PatchMaskInBody_IsTakenAsSent()
    {
        await Send("PATCH", "/api/test/v2/jobs/j1", """{"job":{"modelId":"m2"},"updateMask":"modelId,payment.currency"}""");

        var request = Seen<UpdateJobRequest>();
        request.Job.Should().Be(new TestJob { Id = "j1", ModelId = "m2" });
        request.UpdateMask.Paths.Should().Equal("model_id", "payment.currency");
    }

    [Fact]
    public async Task Row22_Verb_WithAndWithoutBody()
    {
        await Post("/api/test/jobs/j1:cancel", """{"reason":"r"}""");
        Seen<CancelJobRequest>().Should().Be(new CancelJobRequest { Id = "j1", Reason = "r" });

        await Send("POST", "/api/test/jobs/j1:cancel");
        Seen<CancelJobRequest>().Should().Be(new CancelJobRequest { Id = "j1" });

        (await Send("POST", "/api/test/jobs/j1:nope")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/api/test/models/m1?view=full", "models/m1", "full")]
    [InlineData("/api/test/models/m1/versions/2", "models/m1/versions/2", "")]
    public async Task Row23_VariableOverSegments_KeepsThem(string path, string name, string view)
    {
        await Get(path);

        Seen<GetModelRequest>().Should().Be(new GetModelRequest { Name = name, View = view });
    }

    [Theory]
    [InlineData("/api/test/files/a/b%2Fc/d.txt", "a/b%2Fc/d.txt")]
    [InlineData("/api/test/files/a%20b/c", "a b/c")]
    [InlineData("/api/test/files/", "")]
    public async Task Row24_Rest_KeepsEncodedSlashes(string path, string expected)
    {
        await Get(path);

        Seen<GetFileRequest>().Path.Should().Be(expected);
    }

    [Fact]
    public async Task Row25_ResponseBodyAndListBody_AreBareArrays()
    {
        (await Get("/api/test/tags")).Body.Should().Be("""["a","b"]""");
        gateway.Backend.Forget();

        await Post("/api/test/jobs:bulk", """[{"id":"1"},{"id":"2"}]""");
        Seen<BulkCreateRequest>().Jobs.Select(j => j.Id).Should().Equal("1", "2");
    }

    [Fact]
    public async Task Row26_Delete_IsEmptyObject()
    {
        var reply = await Send("DELETE", "/api/test/jobs/j1");

        Seen<GetJobRequest>().Id.Should().Be("j1");
        reply.Status.Should().Be(HttpStatusCode.OK);
        reply.Body.Should().Be("{}");
    }

    [Fact]
    public async Task Row27_Stream_IsLinesAndFailureIsTheLast()
    {
        var reply = await Get("/api/test/watch?count=1&fails=true");

        reply.Status.Should().Be(HttpStatusCode.OK);
        reply.Header("content-type").Should().Be("application/x-ndjson");
        reply.Body.Should().Be("{\"result\":{\"index\":0}}\n{\"error\":{\"code\":14,\"message\":\"node gone\",\"details\":[]}}\n");
    }

    [Fact]
    public async Task Row28_Errors_CarryTheirDetails()
    {
        var invalid = await Get("/api/test/fail/3");
        invalid.Status.Should().Be(HttpStatusCode.BadRequest);
        invalid.Json.GetProperty("errors")[0].GetProperty("field").GetString().Should().Be("job.id");

        var exhausted = await Get("/api/test/fail/8");
        exhausted.Status.Should().Be(HttpStatusCode.TooManyRequests);
        exhausted.Header("Retry-After").Should().Be("2");
        exhausted.Header("retry-after-ms").Should().Be("1500");
        exhausted.Header("x-ratelimit-remaining-requests").Should().Be("0");
    }

    [Fact]
    public async Task Row29_Routing_405And404AndTrailingSlash()
    {
        var put = await Send("PUT", "/api/test/jobs/j1");
        put.Status.Should().Be(HttpStatusCode.MethodNotAllowed);
        put.Header("Allow").Should().Be("GET, HEAD, PATCH, DELETE");

        (await Get("/api/none")).Status.Should().Be(HttpStatusCode.NotFound);
        (await Get("/api//test/jobs/j1/")).Status.Should().Be(HttpStatusCode.OK);
        Seen<GetJobRequest>().Id.Should().Be("j1");
    }

    [Fact]
    public async Task Row30_Headers_BecomeMetadata()
    {
        var reply = await Send(
            "GET", "/api/test/headers", null, ("Authorization", "Bearer t"), ("Grpc-Metadata-X-Thing", "y"), ("Grpc-Timeout", "5S"), ("X-Wallet-Address", "w"),
            ("Grpc-Metadata-X-Forwarded-For", "1.2.3.4"), ("Grpc-Metadata-Authorization", "Bearer u"), ("X-Other", "z"));

        var headers = reply.Json.GetProperty("headers");
        headers.GetProperty("authorization").GetString().Should().Be("Bearer t");
        headers.GetProperty("x-thing").GetString().Should().Be("y");
        headers.GetProperty("x-wallet-address").GetString().Should().Be("w");
        headers.GetProperty("x-forwarded-for").GetString().Should().Be("127.0.0.1");
        headers.GetProperty("x-request-id").GetString().Should().Be(reply.Header("x-request-id"));
        headers.TryGetProperty("x-other", out _).Should().BeFalse();
        reply.Json.GetProperty("hasDeadline").GetBoolean().Should().BeTrue();
        reply.Header("x-ratelimit-limit-requests").Should().Be("60");
        reply.Header("x-internal").Should().BeNull();

        (await Send("GET", "/api/test/headers", null, ("Grpc-Timeout", "xx"))).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    private Task<Exchange> Get(string path) => Send("GET", path);

    private Task<Exchange> Post(string path, string body) => Send("POST", path, body);

    private Task<Exchange> Send(string verb, string path, string? body = null, params (string, string)[] headers) =>
        Exchange.SendAsync(gateway, verb, path, body, headers);

    private async Task<Exchange> Refused(string verb, string path, string? body = null)
    {
        var reply = await Send(verb, path, body);

        reply.Status.Should().Be(HttpStatusCode.BadRequest);
        reply.Header("content-type").Should().Be("application/problem+json");
        gateway.Backend.WasCalled.Should().BeFalse();
        return reply;
    }

    private T Seen<T>()
        where T : IMessage => gateway.Backend.Take<T>();
}

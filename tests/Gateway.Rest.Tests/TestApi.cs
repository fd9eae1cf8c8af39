using AIForge.Gateway.Rest.Tests.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Remembers each request and answers with fixed values.</summary>
internal sealed class TestApi(TestBackend backend) : TestService.TestServiceBase
{
    private static readonly TestJob SampleJob = new()
    {
        State = JobState.Running,
        PriceMicros = 9007199254740993,
        Tokens = ulong.MaxValue,
        Digest = ByteString.CopyFrom(0xFB, 0xFF, 0xBE),
        CreateTime = new Timestamp { Seconds = 1760000000, Nanos = 120_000_000 },
        Ttl = new Duration { Seconds = 1, Nanos = 500_000_000 },
    };

    public override Task<TestJob> GetJob(GetJobRequest request, ServerCallContext context)
    {
        backend.Saw(request);
        var job = SampleJob.Clone();
        job.Id = request.Id;
        return Task.FromResult(job);
    }

    public override Task<ListJobsResponse> ListJobs(ListJobsRequest request, ServerCallContext context) => Saw(request, new ListJobsResponse());

    public override Task<TestJob> CreateJob(CreateJobRequest request, ServerCallContext context) => Saw(request, request.Job ?? new TestJob(), context);

    public override Task<TestJob> UpdateJob(UpdateJobRequest request, ServerCallContext context) => Saw(request, request.Job);

    public override Task<Empty> CancelJob(CancelJobRequest request, ServerCallContext context) => Saw(request, new Empty());

    public override Task<Empty> DeleteJob(GetJobRequest request, ServerCallContext context) => Saw(request, new Empty());

    public override Task<Empty> BulkCreate(BulkCreateRequest request, ServerCallContext context) => Saw(request, new Empty());

    public override Task<Empty> GetModel(GetModelRequest request, ServerCallContext context) => Saw(request, new Empty());

    public override Task<Empty> GetFile(GetFileRequest request, ServerCallContext context) => Saw(request, new Empty());

    public override Task<ListTagsResponse> ListTags(Empty request, ServerCallContext context) =>
        Saw(request, new ListTagsResponse { Tags = { "a", "b" } });

    public override Task<Everything> EchoEverything(Everything request, ServerCallContext context) => Saw(request, request);

    public override Task<Everything> EchoStrict(Everything request, ServerCallContext context) => Saw(request, request);

    public override Task<RawFields> EchoRaw(RawFields request, ServerCallContext context) => Saw(request, request);

    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        for (var i = 0; i < request.Count; i++) await responseStream.WriteAsync(new WatchResponse { Index = i });

        if (request.Waits) await backend.UntilCancelledAsync(context);
        if (request.Fails) throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "node gone"));
    }

    public override async Task<Empty> Fail(FailRequest request, ServerCallContext context)
    {
        if (request.Code == (int)StatusCode.ResourceExhausted)
            await context.WriteResponseHeadersAsync(new Metadata { { "x-ratelimit-remaining-requests", "0" } });
        throw Failure(request);
    }

    public override async Task<Empty> Wait(Empty request, ServerCallContext context)
    {
        await backend.UntilCancelledAsync(context);
        return request;
    }

    public override async Task<HeadersResponse> Headers(Empty request, ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync(new Metadata { { "x-ratelimit-limit-requests", "60" }, { "x-internal", "hidden" } });
        var reply = new HeadersResponse { HasDeadline = context.Deadline < DateTime.UtcNow.AddSeconds(30) };
        foreach (var entry in context.RequestHeaders.Where(e => !e.IsBinary)) reply.Headers[entry.Key] = entry.Value;
        return reply;
    }

    private Task<T> Saw<T>(IMessage request, T reply, ServerCallContext? context = null)
    {
        backend.Saw(request, context);
        return Task.FromResult(reply);
    }

    /// <summary>A failure as the coordinator would send it: google.rpc.Status with details.</summary>
    private static RpcException Failure(FailRequest request)
    {
        var code = (StatusCode)request.Code;
        var status = new Google.Rpc.Status { Code = request.Code, Message = $"failed with {request.Code}" };
        if (request.Reason.Length > 0) status.Details.Add(Any.Pack(new ErrorInfo { Reason = request.Reason, Domain = "aiforge.network" }));
        if (code == StatusCode.InvalidArgument)
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = "job.id", Description = "is odd" } } }));
        if (code == StatusCode.ResourceExhausted) status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = new Duration { Seconds = 1, Nanos = 500_000_000 } }));

        return new RpcException(new Grpc.Core.Status(code, status.Message), new Metadata { { "grpc-status-details-bin", status.ToByteArray() } });
    }
}

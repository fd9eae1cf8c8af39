using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using AIForge.Coordinator.Tests.Models.Uploads;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Storage.UnixFs;
using AIForge.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>A coordinator for container jobs: stores in folders, nodes that play containers, and the calls that most tests begin with.</summary>
public class ContainersFixture : UploadsFixture
{
    public const string Image = "docker.io/library/busybox@sha256:" + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    internal JobService.JobServiceClient Jobs => new(Anonymous);

    internal JobDataService.JobDataServiceClient JobData => new(Anonymous);

    internal NodeDataService.NodeDataServiceClient NodeData => new(Anonymous);

    protected override Dictionary<string, string?> Settings => new(base.Settings)
    {
        ["Jobs:RenewSeconds"] = "1", ["Jobs:Containers:PlatformBackoffSeconds"] = "0.05", ["Jobs:Containers:MaxPlatformFailures"] = "2", ["Jobs:Containers:MaxLogBytes"] = "20000",
    };

    internal static ContainerCapacity Capacity(int slots = 4, double cpus = 8, long memory = 8L << 30, int gpus = 0, bool egress = true) => new()
    {
        EngineVersion = "test", Cpus = cpus, MemoryBytes = memory, DiskBytes = 64L << 30, Gpus = gpus, Egress = egress, Slots = slots,
    };

    /// <summary>What every container asks for, and what the test changes of it.</summary>
    internal static CreateJobRequest Request(Action<MapField>? change = null)
    {
        var parameters = new Struct { Fields = { ["image"] = Value.ForString(Image), ["command"] = Value.ForList(Value.ForString("sh"), Value.ForString("-c"), Value.ForString("true")) } };
        change?.Invoke(new MapField(parameters));
        return new CreateJobRequest { Type = "container", Parameters = parameters };
    }

    internal async Task<Job> SubmitAsync(TestUser owner, CreateJobRequest? request = null) =>
        (await Jobs.CreateJobAsync(request ?? Request(), owner.Headers).ResponseAsync.Within()).Job;

    internal async Task<Job> GetAsync(TestUser owner, string jobId) =>
        (await Jobs.GetJobAsync(new GetJobRequest { JobId = jobId }, owner.Headers).ResponseAsync.Within()).Job;

    /// <summary>Waits for a status as an owner would: by watching.</summary>
    internal async Task<Job> WhenStatusAsync(TestUser owner, string jobId, JobStatus status)
    {
        using var call = Jobs.WatchJob(new WatchJobRequest { JobId = jobId }, owner.Headers);
        while (await call.ResponseStream.MoveNext(default).Within())
        {
            if (call.ResponseStream.Current.Job.Status == status) return call.ResponseStream.Current.Job;
        }

        throw new InvalidOperationException($"The job ended without being {status}.");
    }

    /// <summary>A node of a new owner that runs containers.</summary>
    internal async Task<FakeNode> NodeAsync(ContainerCapacity? capacity = null) => await ConnectAsync(await RegisterAsync(await UserAsync()), capacity);

    internal async Task<FakeNode> ConnectAsync(TestNode identity, ContainerCapacity? capacity = null, params AttemptRef[] attempts)
    {
        var hello = FakeNode.Hello([], 8, attempts);
        hello.ContainerCapacity = capacity ?? Capacity();
        return await FakeNode.ConnectAsync(Coordinator, identity, hello);
    }

    /// <summary>An archive as nodes make them.</summary>
    public static byte[] Archive(params (string Path, byte[] Bytes)[] files)
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (path, bytes) in files) writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(bytes), ModificationTime = DateTimeOffset.UnixEpoch });
        }

        return archive.ToArray();
    }

    public static async Task<string> CidAsync(byte[] bytes) =>
        (await UnixFsBuilder.AddAsync(new MemoryStream(bytes), UnixFsLayout.Version1, NoBlocks.Instance, default)).Cid.ToString();

    internal async Task SendOutputAsync(TestNode node, AttemptRef attempt, byte[] archive, string? cid = null, long? size = null)
    {
        using var call = NodeData.SendOutput(node.Headers);
        try
        {
            await call.RequestStream.WriteAsync(new SendOutputRequest { Start = new OutputStart { Ref = attempt, Cid = cid ?? await CidAsync(archive), SizeBytes = size ?? archive.Length } });
            for (var at = 0; at < archive.Length; at += 100_000)
                await call.RequestStream.WriteAsync(new SendOutputRequest { Data = ByteString.CopyFrom(archive, at, Math.Min(100_000, archive.Length - at)) });
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The reply says why; what is stored already is taken without being read.
        }

        await call.ResponseAsync.Within();
    }

    internal static async Task<bool> EndAsync(FakeNode node, AttemptRef attempt, int exitCode = 0, string cid = "", ContainerEnd end = ContainerEnd.Exited) => await node.ReportAsync(new AttemptReport
    {
        Ref = attempt,
        Result = new AttemptResult
        {
            Container = new ContainerResult
            {
                ExitCode = exitCode,
                End = end,
                OutputCid = cid,
                Use = new ContainerUse { WallTime = TimeSpan.FromSeconds(2).ToDuration(), CpuTime = TimeSpan.FromSeconds(1).ToDuration(), PeakMemoryBytes = 4096 },
                ImageId = "sha256:" + new string('a', 64),
            },
        },
    });

    internal static async Task<bool> FailAsync(FakeNode node, AttemptRef attempt, FaultParty fault, string reason = "BROKEN") =>
        await node.ReportAsync(new AttemptReport { Ref = attempt, Error = new TaskError { Reason = reason, Message = "It broke.", Fault = fault } });

    internal static byte[] Noise(int length) => RandomNumberGenerator.GetBytes(length);

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Everything that a stream of bytes gives.</summary>
    internal static async Task<byte[]> AllAsync(AsyncServerStreamingCall<Google.Api.HttpBody> call)
    {
        using var _ = call;
        var bytes = new MemoryStream();
        while (await call.ResponseStream.MoveNext(default).Within()) call.ResponseStream.Current.Data.WriteTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Parameters that a test sets.</summary>
    internal sealed class MapField(Struct parameters)
    {
        public Value this[string name]
        {
            set => parameters.Fields[name] = value;
        }

        public void Remove(string name) => parameters.Fields.Remove(name);

        public void Set(string name, string text) => parameters.Fields[name] = Value.ForString(text);

        public void Set(string name, double number) => parameters.Fields[name] = Value.ForNumber(number);

        public void Env(params (string Name, string Text)[] env) => parameters.Fields["env"] =
            Value.ForStruct(new Struct { Fields = { env.ToDictionary(pair => pair.Name, pair => Value.ForString(pair.Text)) } });

        public void Inputs(params (string Cid, string Path)[] inputs) => parameters.Fields["inputs"] = Value.ForList([.. inputs.Select(input => Value.ForStruct(new Struct
        {
            Fields = { ["cid"] = Value.ForString(input.Cid), ["path"] = Value.ForString(input.Path) },
        }))]);
    }
}

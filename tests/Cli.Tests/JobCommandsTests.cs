using System.Formats.Tar;
using System.Text;
using AIForge.Cli.Commands;
using AIForge.Cli.Jobs;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Storage.UnixFs;
using AIForge.Shared.Trust;
using AIForge.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Cli.Tests;

/// <summary>Container jobs against a whole network, over HTTP; a node of the test's own plays the container.</summary>
public sealed class JobCommandsTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private const string Parameters = """
        {"image":"busybox@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","outputs_path":"/out","env":{"TOKEN":"very-secret"}}
        """;

    private readonly NetworkFixture _fixture = fixture.Required();

    [SkippableFact]
    public async Task Job_SubmitLogsOutputs_OverHttp()
    {
        using var gateway = new GatewayClient(_fixture.Gateway, await _fixture.KeyAsync(), new SocketsHttpHandler());
        using var folder = TemporaryFolder.Create();
        await File.WriteAllTextAsync(folder.Combine("job.json"), Parameters);
        await File.WriteAllTextAsync(folder.Combine("train.csv"), "a,b\n1,2\n");
        var order = await JobOrders.ReadAsync(folder.Combine("job.json"), default);
        JobOrders.Add(order, await new InputUpload(gateway).RunAsync($"{folder.Combine("train.csv")}=data/train.csv", default).Within());

        var job = (await gateway.SendAsync<CreateJobResponse>(HttpMethod.Post, "/api/jobs", order, default).Within()).Job;
        job.Parameters.Fields["inputs"].ListValue.Values.Should().ContainSingle();
        (await gateway.SendAsync<ExplainJobResponse>(HttpMethod.Get, $"/api/jobs/{job.JobId}:why", null, default).Within()).Summary.Should().Be("No node is connected.");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var following = new JobLogReader(gateway, output, error).FollowAsync(job.JobId, default);
        await RunAsync(gateway);

        await following.Within();
        (output.ToString(), error.ToString()).Should().Be(("hello ***********\n", "careful\n"));
        using var listed = new StringWriter();
        await new JobOutputs(gateway, listed).ListAsync(job.JobId, default).Within();
        listed.ToString().Should().Contain("11 dir/model.txt");
        await new JobOutputs(gateway, listed).DownloadAsync(job.JobId, folder.Combine("out.tar"), default).Within();
        (await File.ReadAllBytesAsync(folder.Combine("out.tar"))).Should().Equal(Archive());
        using var file = await gateway.OpenAsync($"/api/jobs/{job.JobId}/outputs/dir/model.txt", null, null, default).Within();
        (await file.Content.ReadAsStringAsync()).Should().Be("the weights");

        var receipt = (await gateway.SendAsync<GetJobReceiptResponse>(HttpMethod.Get, $"/api/jobs/{job.JobId}/receipt", null, default).Within()).Receipt;
        var ended = (await gateway.SendAsync<GetJobResponse>(HttpMethod.Get, $"/api/jobs/{job.JobId}", null, default).Within()).Job;
        ReceiptVerification.Verify(receipt, ended, receipt.KeyFingerprint.ToUpperInvariant());
        FluentActions.Invoking(() => ReceiptVerification.Verify(receipt, ended, new string('0', 64))).Should().Throw<ReceiptInvalidException>().WithMessage("*not with the one you named*");
        receipt.Body.Container.ExitCode = 1;
        FluentActions.Invoking(() => ReceiptVerification.Verify(receipt, ended, null)).Should().Throw<ReceiptInvalidException>().WithMessage("*not what is shown*");
    }

    [SkippableFact]
    public async Task Submit_WhatIsWrong_NamesTheFields()
    {
        using var gateway = new GatewayClient(_fixture.Gateway, await _fixture.KeyAsync(), new SocketsHttpHandler());
        var order = new CreateJobRequest { Type = "container", Parameters = Struct.Parser.ParseJson("""{"image":"busybox:latest","cpus":-1}""") };

        var refused = await FluentActions.Awaiting(() => gateway.SendAsync<CreateJobResponse>(HttpMethod.Post, "/api/jobs", order, default).Within()).Should().ThrowAsync<RefusedException>();

        refused.Which.Message.Should().Contain("parameters.image").And.Contain("parameters.cpus");
    }

    /// <summary>All the way: an amount that the network reads is refused for want of money, not for its form.</summary>
    [SkippableTheory]
    [InlineData("12.5", "INSUFFICIENT_FUNDS")]
    [InlineData("a lot", "JOB_PAYMENT_INVALID")]
    public async Task Submit_Pay_ReachesTheNetworkAsItWasTyped(string pay, string expected)
    {
        var key = await _fixture.KeyAsync();
        using var folder = TemporaryFolder.Create();
        await File.WriteAllTextAsync(folder.Combine("job.json"), Parameters);
        string[] args = ["job", "submit", folder.Combine("job.json"), "--pay", pay, "--currency", "AITBC", "--key", key, "--gateway", _fixture.Gateway.GetLeftPart(UriPartial.Authority)];
        using var said = new StringWriter();
        var before = Console.Error;
        Console.SetError(said);
        try
        {
            (await CliCommandLine.RunAsync(args, key: null, TextWriter.Null).Within()).Should().Be(1);
        }
        finally
        {
            Console.SetError(before);
        }

        said.ToString().Should().Contain(expected);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("[1]", "must begin with {")]
    [InlineData("{\"image\":\"x\",\n\"command\":[\"ls\"],\n}", "line 3: ")]
    [InlineData("{\"cpus\":1,\n\"cpus\":8}", "'cpus'")]
    [InlineData("{\"env\":{\"A\":\"1\",\"A\":\"2\"}}", "'A'")]
    [InlineData("{\"cpus\":1e400}", "1E400")]
    public async Task Read_NoObject_SaysWhatAndWhere(string text, string expected)
    {
        using var folder = TemporaryFolder.Create();
        await File.WriteAllTextAsync(folder.Combine("job.json"), text);

        var read = () => JobOrders.ReadAsync(folder.Combine("job.json"), default).Within();

        (await read.Should().ThrowAsync<CliException>()).Which.Message.Should().Contain(expected).And.NotContain("LineNumber");
    }

    [Fact]
    public void Verify_WhatIsGiven_StandsAmongTheParameters()
    {
        var order = new CreateJobRequest { Parameters = new Struct { Fields = { ["quorum"] = Value.ForNumber(2) } } };

        JobOrders.Verify(order, replicas: 3, quorum: 0, deterministic: true);

        var fields = order.Parameters.Fields;
        (fields["replicas"].NumberValue, fields["quorum"].NumberValue, fields["deterministic"].BoolValue).Should().Be((3, 2, true));
    }

    private static byte[] Archive()
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            var entry = new UstarTarEntry(TarEntryType.RegularFile, "dir/model.txt") { DataStream = new MemoryStream("the weights"u8.ToArray()), ModificationTime = DateTimeOffset.UnixEpoch };
            writer.WriteEntry(entry);
        }

        return archive.ToArray();
    }

    /// <summary>A node that takes one job, writes a little and sends one file.</summary>
    private async Task RunAsync(GatewayClient gateway)
    {
        var node = await gateway.SendAsync<RegisterNodeResponse>(HttpMethod.Post, "/api/nodes", new RegisterNodeRequest { Name = "node" }, default).Within();
        var headers = RunningCoordinator.Bearer(node.Token);
        using var control = new NodeControlService.NodeControlServiceClient(_fixture.Coordinator).Connect(headers);
        var hello = new NodeHello { Slots = 1, ContainerCapacity = new ContainerCapacity { Cpus = 4, MemoryBytes = 8L << 30, DiskBytes = 8L << 30, Slots = 1 } };
        await TestNodeKeys.EnterAsync(control, hello, TestNodeKeys.Of(node.Token));
        DesiredAttempt? attempt = null;
        while (attempt is null && await control.ResponseStream.MoveNext(default).Within())
            attempt = control.ResponseStream.Current.DesiredState?.Attempts.FirstOrDefault();

        var data = new NodeDataService.NodeDataServiceClient(_fixture.Coordinator);
        using var log = data.SendJobLog(headers);
        await log.RequestStream.WriteAsync(new SendJobLogRequest { Start = attempt!.Ref });
        await log.RequestStream.WriteAsync(new SendJobLogRequest { Chunk = new LogChunk { Stream = LogStream.Stdout, Data = ByteString.CopyFromUtf8($"hello {attempt.Container.Env["TOKEN"]}\n") } });
        await log.RequestStream.WriteAsync(new SendJobLogRequest { Chunk = new LogChunk { Offset = 18, Stream = LogStream.Stderr, Data = ByteString.CopyFrom("careful\n", Encoding.UTF8) } });
        await log.RequestStream.CompleteAsync();
        while (await log.ResponseStream.MoveNext(default).Within()) continue;

        var cid = (await UnixFsBuilder.AddAsync(new MemoryStream(Archive()), UnixFsLayout.Version1, NoBlocks.Instance, default)).Cid.ToString();
        using var sending = data.SendOutput(headers);
        await sending.RequestStream.WriteAsync(new SendOutputRequest { Start = new OutputStart { Ref = attempt.Ref, Cid = cid, SizeBytes = Archive().Length } });
        await sending.RequestStream.WriteAsync(new SendOutputRequest { Data = ByteString.CopyFrom(Archive()) });
        await sending.RequestStream.CompleteAsync();
        await sending.ResponseAsync.Within();
        var report = new AttemptReport { Ref = attempt.Ref, Result = new AttemptResult { Container = new ContainerResult { End = ContainerEnd.Exited, OutputCid = cid } } };
        TestNodeKeys.Signed(report, AttemptInput.Of(attempt)!, node.Node.NodeId, TestNodeKeys.Of(node.Token));
        await control.RequestStream.WriteAsync(new ConnectRequest { AttemptReport = report });
        while (control.ResponseStream.Current.BodyCase != ConnectResponse.BodyOneofCase.AttemptReportAck) await control.ResponseStream.MoveNext(default).Within();
    }
}

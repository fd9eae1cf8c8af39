using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Api;
using Google.Protobuf;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>Inputs and outputs on an S3 server: inputs by an address of their own, outputs streamed into it.</summary>
public sealed class S3Tests(S3ContainersFixture fixture) : IClassFixture<S3ContainersFixture>
{
    private readonly S3ContainersFixture _fixture = fixture.RequiredS3();

    [SkippableFact]
    public async Task Job_InputByAddress_OutputBackAsItWas()
    {
        var (owner, bytes) = (await _fixture.UserAsync(), ContainersFixture.Noise(300_000));
        var files = new FileService.FileServiceClient(_fixture.Anonymous);
        using var upload = files.UploadFile(owner.Headers);
        await upload.RequestStream.WriteAsync(new UploadFileRequest { Filename = "in.bin", SizeBytes = bytes.Length, File = new HttpBody { Data = ByteString.CopyFrom(bytes) } });
        await upload.RequestStream.CompleteAsync();
        var file = (await upload.ResponseAsync.Within()).File;
        await using var node = await _fixture.NodeAsync();
        var job = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set =>
        {
            set.Inputs((file.Cid, "in.bin"));
            set.Set("outputs_path", "/out");
        }));

        var attempt = await node.AttemptAsync(job.JobId);
        var source = attempt.Container.Inputs.Single().Sources.Should().ContainSingle().Subject;
        using var http = new HttpClient();
        (await http.GetByteArrayAsync(new Uri(source)).Within()).Should().Equal(bytes);
        // More than one part of an upload in parts.
        var archive = ContainersFixture.Archive(("large.bin", ContainersFixture.Noise(12 << 20)), ("small.txt", ContainersFixture.Bytes("x")));
        await _fixture.SendOutputAsync(node.Identity, attempt.Ref, archive);
        await ContainersFixture.EndAsync(node, attempt.Ref, cid: await ContainersFixture.CidAsync(archive));

        var read = await ContainersFixture.AllAsync(_fixture.JobData.DownloadJobOutputs(new DownloadJobOutputsRequest { JobId = job.JobId }, owner.Headers));
        read.AsSpan().SequenceEqual(archive).Should().BeTrue();
        var small = await ContainersFixture.AllAsync(_fixture.JobData.DownloadJobOutputFile(new DownloadJobOutputFileRequest { JobId = job.JobId, Path = "small.txt" }, owner.Headers));
        small.Should().Equal(ContainersFixture.Bytes("x"));
    }
}

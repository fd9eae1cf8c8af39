using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using AIForge.Node.Executors.Containers;
using AIForge.Testing;

namespace AIForge.Node.Tests.Containers;

/// <summary>The archive of outputs, compared with the same one of Python's tarfile and the CID of a node of IPFS.</summary>
public sealed class OutputArchiveTests(IpfsFixture ipfs) : IClassFixture<IpfsFixture>, IDisposable
{
    private const string PythonArchive = """
        import sys, os, tarfile
        root, out = sys.argv[1:]
        names = []
        for folder, folders, files in os.walk(root):
            names += [os.path.relpath(os.path.join(folder, name), root) + '/' for name in folders]
            names += [os.path.relpath(os.path.join(folder, name), root) for name in files]
        with tarfile.open(out, 'w', format=tarfile.PAX_FORMAT) as archive:
            for name in sorted(names, key=lambda name: name.encode()):
                entry = tarfile.TarInfo(name.rstrip('/'))
                if name.endswith('/'):
                    entry.type, entry.mode = tarfile.DIRTYPE, 0o755
                    archive.addfile(entry)
                else:
                    entry.size = os.path.getsize(os.path.join(root, name))
                    with open(os.path.join(root, name), 'rb') as content:
                        archive.addfile(entry, content)
        """;

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Write_AllKindsOfNames_IsWhatPythonAndIpfsSay()
    {
        var root = _folder.Combine("root");
        foreach (var folder in new[] { "a", "a/empty", new string('d', 90) + "/" + new string('e', 90), "ключ" }) Directory.CreateDirectory(Path.Combine(root, folder));
        foreach (var (name, length) in new[] { ("a.txt", 3), ("a/z", 512), ("a/y", 0), ("a-b", 513), ("ключ/значение.bin", 5_000), ("emoji 😀", 1), (new string('n', 100), 2), (new string('m', 101), 2), ("big", 700_000) })
            await File.WriteAllBytesAsync(Path.Combine(root, name), [.. Enumerable.Range(0, length).Select(i => (byte)i)]);
        await File.WriteAllTextAsync(Path.Combine(root, new string('d', 90), new string('e', 90), "deep file"), "deep");

        var (entries, leftOut) = OutputFiles.List(root, 1 << 20, 100);
        var archive = await OutputArchive.WriteAsync(_folder.Combine("ours.tar"), entries, default);

        await PythonAsync(root, _folder.Combine("theirs.tar"));
        var ours = await File.ReadAllBytesAsync(archive.Path);
        var theirs = await File.ReadAllBytesAsync(_folder.Combine("theirs.tar"));
        ours.AsSpan().SequenceEqual(theirs).Should().BeTrue("the format is documented, and anybody can write it");
        leftOut.Should().BeEmpty();
        (archive.SizeBytes, archive.Files).Should().Be((ours.LongLength, 10));
        (await IpfsCidAsync(ours)).Should().Be(archive.Cid);
    }

    [Fact]
    public void Header_MoreThanEightGibibytes_SaysItsSizeInThePaxHeader()
    {
        var header = System.Text.Encoding.ASCII.GetString(UstarHeader.Of(new OutputEntry("x", "", 1L << 33)));

        header.Should().Contain("19 size=8589934592\n");
        header.Length.Should().Be(3 * UstarHeader.BlockLength);
    }

    private static async Task PythonAsync(string root, string archive)
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", PythonArchive, root, archive]) { RedirectStandardError = true })!;
            var error = await python.StandardError.ReadToEndAsync().Within();
            await python.WaitForExitAsync().Within();
            python.ExitCode.Should().Be(0, error);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            ServiceRequirement.Require("python3 is not installed");
        }
    }

    private async Task<string> IpfsCidAsync(byte[] content)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        using var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent { { file, "file", "archive" } };
        using var answer = await http.PostAsync(new Uri(ipfs.Rpc, "/api/v0/add?cid-version=1&raw-leaves=true&only-hash=true"), form).Within();
        using var json = JsonDocument.Parse((await answer.Content.ReadAsStringAsync().Within()).Split('\n')[0]);
        return json.RootElement.GetProperty("Hash").GetString()!;
    }
}

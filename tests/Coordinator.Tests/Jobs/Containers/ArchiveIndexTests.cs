using System.Formats.Tar;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>Finds the files of archives, and refuses what is none or leads elsewhere.</summary>
public sealed class ArchiveIndexTests
{
    private static ArchiveIndex Read(byte[] archive, int piece, int mostFiles = 100)
    {
        var index = new ArchiveIndex(mostFiles);
        for (var at = 0; at < archive.Length; at += piece) index.Add(archive.AsSpan(at, Math.Min(piece, archive.Length - at)));
        index.Finish();
        return index;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(1_000_000)]
    public void Add_AnyPieces_FindsEveryFile(int piece)
    {
        var files = new[] { ("a", ContainersFixture.Noise(1)), ("dir/" + new string('n', 180), ContainersFixture.Noise(600)), ("empty", Array.Empty<byte>()), ("ümläut/😀", ContainersFixture.Noise(512)) };
        var archive = ContainersFixture.Archive(files);

        var index = Read(archive, piece);

        index.Files.Select(file => file.Path).Should().Equal(files.Select(file => file.Item1));
        foreach (var (file, (_, bytes)) in index.Files.Zip(files)) archive.AsSpan((int)file.StartOffset, (int)file.SizeBytes).ToArray().Should().Equal(bytes);
    }

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    public void Add_Folders_ArePassedOver(TarEntryFormat format)
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, format, leaveOpen: true))
        {
            writer.WriteEntry(format == TarEntryFormat.Ustar ? new UstarTarEntry(TarEntryType.Directory, "d/") : new PaxTarEntry(TarEntryType.Directory, "d/"));
            writer.WriteEntry(format == TarEntryFormat.Ustar ? new UstarTarEntry(TarEntryType.RegularFile, "d/f") : new PaxTarEntry(TarEntryType.RegularFile, "d/f"));
        }

        Read(archive.ToArray(), 4096).Files.Should().ContainSingle().Which.Path.Should().Be("d/f");
    }

    public static TheoryData<string, TarEntryType> Escapes() => new()
    {
        { "../up", TarEntryType.RegularFile },
        { "/etc/passwd", TarEntryType.RegularFile },
        { "a//b", TarEntryType.RegularFile },
        { "a/./b", TarEntryType.RegularFile },
        { "a\nb", TarEntryType.RegularFile },
        { "link", TarEntryType.SymbolicLink },
        { "link", TarEntryType.HardLink },
        { "pipe", TarEntryType.Fifo },
    };

    [Theory]
    [MemberData(nameof(Escapes))]
    public void Add_WhatLeadsElsewhere_IsRefused(string path, TarEntryType type)
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            var entry = new PaxTarEntry(type, path);
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) entry.LinkName = "/etc/shadow";
            writer.WriteEntry(entry);
        }

        FluentActions.Invoking(() => Read(archive.ToArray(), 4096)).Should().Throw<FaultException>().Which.Reason.Should().Be("OUTPUT_INVALID");
    }

    [Fact]
    public void Add_NoArchive_IsRefused()
    {
        var archive = ContainersFixture.Archive(("a", ContainersFixture.Noise(2000)));
        byte[][] wrong = [ContainersFixture.Noise(2048), archive[..^1024], archive[..700], [.. archive, .. ContainersFixture.Noise(512)], [.. archive.Take(20), 0xFF, .. archive.Skip(21)]];

        foreach (var bytes in wrong) FluentActions.Invoking(() => Read(bytes, 4096)).Should().Throw<FaultException>();
    }

    [Fact]
    public void Add_TooManyFiles_IsRefused()
    {
        var archive = ContainersFixture.Archive(("a", []), ("b", []), ("c", []));

        FluentActions.Invoking(() => Read(archive, 4096, mostFiles: 2)).Should().Throw<FaultException>().Which.Message.Should().Contain("2 files");
    }
}

using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace AIForge.Coordinator.Tests.Models.Imports;

/// <summary>A repository of the hub in the tests, as its owner has set it up; everything may change while it is read.</summary>
internal sealed class HubRepo(string name)
{
    public string Name => name;

    /// <summary>What `main` is.</summary>
    public string Commit { get; set; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    public Dictionary<string, byte[]> Files { get; } = [];

    public string Readme { get; set; } = "";

    public bool IsGated { get; set; }

    public bool IsPrivate { get; set; }

    /// <summary>Given in place of the file's SHA-256.</summary>
    public string? Etag { get; set; }

    /// <summary>Given in place of the size.</summary>
    public long? Size { get; set; }

    /// <summary>Where the bytes are, in place of the CDN of the tests.</summary>
    public string? Location { get; set; }

    /// <summary>Files are given by the hub itself, as small ones are.</summary>
    public bool IsSmall { get; set; }

    /// <summary>Asked before anything else when a range of a file is asked of the hub; true when it has answered.</summary>
    public Func<HttpContext, Task<bool>>? OnHub { get; set; }

    /// <summary>The same at the CDN.</summary>
    public Func<HttpContext, Task<bool>>? OnCdn { get; set; }
}

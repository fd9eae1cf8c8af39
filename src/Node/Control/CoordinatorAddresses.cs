using System.Security.Cryptography;

namespace AIForge.Node.Control;

/// <summary>Where coordinators are reached. Any of them will do.</summary>
internal static class CoordinatorAddresses
{
    private const int Most = 16;

    /// <summary>In the order in which they were written. What is wrong with them is said in the exception.</summary>
    public static IReadOnlyList<Uri> Read(string text)
    {
        var addresses = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (addresses.Length is 0 or > Most) throw new NodeSetupException($"--coordinator takes 1 to {Most} addresses with commas between them.");
        return [.. addresses.Select(Parse)];
    }

    /// <summary>The same in an order of chance, so that nodes spread over the coordinators, and over what is left when one of them goes away.</summary>
    public static IReadOnlyList<Uri> Shuffled(string text)
    {
        var addresses = Read(text).ToArray();
        RandomNumberGenerator.Shuffle(addresses.AsSpan());
        return addresses;
    }

    private static Uri Parse(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        ? uri
        : throw new NodeSetupException($"The coordinator address {address} must begin with http:// or https://.");
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AIForge.Protocol.Node.V1;
using Google.Protobuf;

namespace AIForge.Shared.Trust;

/// <summary>
/// One hash for one task, whoever computes it: maps are taken out and appended in order, for their order in a message is anybody's. What may
/// differ between two tellings of the same task is not in it: where inputs can be fetched, how large outputs may be, and with whom a prompt is shared.
/// </summary>
public static class TaskHash
{
    public static byte[] Of(InferenceTask task)
    {
        var plain = task.Clone();
        var bias = plain.Sampling?.LogitBias.OrderBy(entry => entry.Key).ToList() ?? [];
        plain.Sampling?.LogitBias.Clear();
        plain.CacheScope = "";
        using var hash = Begin("aiforge inference task v1", plain);
        Span<byte> entry = stackalloc byte[sizeof(int) + sizeof(double)];
        foreach (var (token, value) in bias)
        {
            BinaryPrimitives.WriteInt32BigEndian(entry, token);
            BinaryPrimitives.WriteDoubleBigEndian(entry[sizeof(int)..], value);
            hash.AppendData(entry);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Of the environment only the names: values are secrets, and a hash would let them be guessed.</summary>
    public static byte[] Of(ContainerTask task)
    {
        var plain = task.Clone();
        plain.Env.Clear();
        (plain.MaxOutputBytes, plain.MaxOutputFiles) = (0, 0);
        foreach (var input in plain.Inputs) input.Sources.Clear();
        using var hash = Begin("aiforge container task v1", plain);
        foreach (var name in task.Env.Keys.Order(StringComparer.Ordinal)) Append(hash, Encoding.UTF8.GetBytes(name));
        return hash.GetHashAndReset();
    }

    private static IncrementalHash Begin(string kind, IMessage plain)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.ASCII.GetBytes(kind));
        Append(hash, plain.ToByteArray());
        return hash;
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}

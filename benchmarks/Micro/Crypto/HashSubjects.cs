using System.Security.Cryptography;
using AIForge.Chains.Cryptography;

namespace AIForge.Micro.Crypto;

internal static class HashSubjects
{
    public static IReadOnlyList<CryptoSubject> Of(int length)
    {
        var data = RandomNumberGenerator.GetBytes(length);
        var subjects = new List<CryptoSubject>();
        if (SHA3_256.IsSupported) subjects.Add(new(".NET SHA3-256", () => GC.KeepAlive(SHA3_256.HashData(data))));
        subjects.Add(new(".NET SHA-256", () => GC.KeepAlive(SHA256.HashData(data))));
        subjects.Add(new("ours: Keccak-256", () => GC.KeepAlive(Keccak256.Hash(data))));
        return subjects;
    }
}

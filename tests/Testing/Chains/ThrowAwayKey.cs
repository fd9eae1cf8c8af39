using System.Security.Cryptography;
using AIForge.Chains.Cryptography;

namespace AIForge.Testing.Chains;

internal static class ThrowAwayKey
{
    public static PrivateKey Create()
    {
        while (true)
        {
            if (PrivateKey.TryRead(RandomNumberGenerator.GetBytes(Secp256k1.ScalarLength), out var key)) return key;
        }
    }
}

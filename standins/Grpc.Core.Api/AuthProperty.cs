using System.Text;
using Grpc.Core.Utils;

namespace Grpc.Core;

/// <summary>One property of an <see cref="AuthContext"/>, for example a name in the peer's certificate.</summary>
public class AuthProperty
{
    private static readonly Encoding Utf8 = Encoding.UTF8;
    private readonly byte[] valueBytes;
    private string? lazyValue;

    private AuthProperty(string name, byte[] valueBytes)
    {
        Name = GrpcPreconditions.CheckNotNull(name);
        this.valueBytes = GrpcPreconditions.CheckNotNull(valueBytes);
    }

    public string Name { get; }

    public string Value => lazyValue ??= Utf8.GetString(valueBytes);

    public byte[] ValueBytes => (byte[])valueBytes.Clone();

    internal byte[] ValueBytesUnsafe => valueBytes;

    public static AuthProperty Create(string name, byte[] valueBytes) => new(name, (byte[])valueBytes.Clone());
}

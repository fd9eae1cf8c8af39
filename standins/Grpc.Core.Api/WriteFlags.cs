namespace Grpc.Core;

/// <summary>Hints for writing one message, numbered as in the core library.</summary>
[Flags]
public enum WriteFlags
{
    BufferHint = 0x1,
    NoCompress = 0x2,
}

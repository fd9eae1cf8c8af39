using Microsoft.Extensions.ObjectPool;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>How buffers are made and taken back.</summary>
internal sealed class ReplyBuffers : PooledObjectPolicy<ReplyBuffer>
{
    private const int MaxKept = 64;

    public static ObjectPool<ReplyBuffer> CreatePool() => new DefaultObjectPool<ReplyBuffer>(new ReplyBuffers(), MaxKept);

    public override ReplyBuffer Create() => new();

    public override bool Return(ReplyBuffer obj)
    {
        obj.Reset();
        return true;
    }
}

namespace AIForge.Storage.Tests;

/// <summary>Zero bytes that stop coming at one place until they are told to go on.</summary>
internal sealed class PausingStream(int size, int pauseAt) : OneWayStream(new byte[size])
{
    private readonly TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _read;

    public Task Paused => _paused.Task;

    public void Continue() => _goOn.SetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read >= pauseAt)
        {
            _paused.TrySetResult();
            await _goOn.Task.WaitAsync(cancellationToken);
        }

        var most = _read < pauseAt ? Math.Min(buffer.Length, pauseAt - _read) : buffer.Length;
        var read = await base.ReadAsync(buffer[..most], cancellationToken);
        _read += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
}

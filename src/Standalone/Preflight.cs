using System.Net;
using System.Net.Sockets;

namespace AIForge.Standalone;

/// <summary>Finds out before anything starts what would stop it, so that the error names the cause.</summary>
internal static class Preflight
{
    private const long LeastFreeBytes = 300L * 1024 * 1024;

    public static void Check(NetworkOptions options)
    {
        if (options.GatewayPort is < 1 or >= IPEndPoint.MaxPort)
            throw new StartException($"--port must be between 1 and {IPEndPoint.MaxPort - 1}: the coordinator's gRPC takes the port after it.");
        CheckFolder(options.DataFolder);
        CheckPort(options.GatewayPort, "gateway");
        CheckPort(options.GatewayPort + 1, "coordinator's gRPC");
        foreach (var model in options.Models.Where(model => !File.Exists(model))) throw new StartException($"The model file {model} does not exist.");
    }

    private static void CheckFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, ".write-test");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new StartException($"The data folder {folder} cannot be written: {exception.Message} Choose another one with --data.", exception);
        }

        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (free < LeastFreeBytes)
            throw new StartException($"The disk of {folder} has {free >> 20} MiB left; {LeastFreeBytes >> 20} MiB are needed. Free some or choose another disk with --data.");
    }

    private static void CheckPort(int port, string what)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // As Kestrel binds: a port in TIME_WAIT is free, one that somebody listens on is not.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
        }
        catch (SocketException exception)
        {
            throw new StartException($"Port {port} for the {what} is taken ({exception.SocketErrorCode}). Choose another one with --port, or stop what runs there (./forge status).", exception);
        }
    }
}

using AIForge.Load.Gateway;

switch (args)
{
    case ["gateway"]:
        return await GatewayLoad.RunAsync();
    case ["gateway", "server"]:
        return await Backend.RunAsync();
    case ["gateway", "floor", var upstream, var version]:
        return await PassThrough.RunAsync(upstream, Version.Parse(version));
    case ["gateway", "host", var coordinator]:
        return await GatewayProcess.RunAsync(coordinator);
    default:
        Console.Error.WriteLine("usage: load gateway");
        return 2;
}

using AIForge.Load;
using AIForge.Load.Auth;
using AIForge.Load.Chat;
using AIForge.Load.Containers;
using AIForge.Load.Dispatch;
using AIForge.Load.Escrow;
using AIForge.Load.Gateway;
using AIForge.Load.Ledger;
using AIForge.Load.Limits;
using AIForge.Load.Memory;
using AIForge.Load.Metering;
using AIForge.Load.Payments;
using AIForge.Load.Streams;
using AIForge.Load.Upload;

switch (args)
{
    case ["gateway", "server"]:
        return await Backend.RunAsync();
    case ["gateway", "floor", var upstream, var version]:
        return await PassThrough.RunAsync(upstream, Version.Parse(version));
    case ["gateway", "host", var coordinator]:
        return await GatewayProcess.RunAsync(coordinator);
    case ["gateway", .. var rest]:
        return await GatewayLoad.RunAsync(LoadOptions.Parse(rest));
    case ["chat", "engine", var model]:
        return await EngineProcess.ServeAsync(model);
    case ["chat", .. var rest]:
        return await ChatLoad.RunAsync(LoadOptions.Parse(rest));
    case ["upload", "copy", var folder]:
        return await PlainCopy.RunAsync(folder);
    case ["upload", .. var rest]:
        return await UploadLoad.RunAsync(LoadOptions.Parse(rest));
    case ["container", .. var rest]:
        return await ContainerLoad.RunAsync(LoadOptions.Parse(rest));
    case ["dispatch", .. var rest]:
        return await DispatchLoad.RunAsync(LoadOptions.Parse(rest));
    case ["streams", "bare", var url]:
        return await BareStreams.ServeAsync(url);
    case ["streams", .. var rest]:
        return await StreamsLoad.RunAsync(LoadOptions.Parse(rest));
    case ["auth", .. var rest]:
        return await AuthLoad.RunAsync(LoadOptions.Parse(rest));
    case ["limits", .. var rest]:
        return await LimitsLoad.RunAsync(LoadOptions.Parse(rest));
    case ["memory", .. var rest]:
        return await MemoryLoad.RunAsync(LoadOptions.Parse(rest));
    case ["metering", .. var rest]:
        return await MeteringLoad.RunAsync(LoadOptions.Parse(rest));
    case ["payments", .. var rest]:
        return await PaymentsLoad.RunAsync(LoadOptions.Parse(rest));
    case ["month-close", .. var rest]:
        return await MonthCloseLoad.RunAsync(LoadOptions.Parse(rest));
    case ["escrow", .. var rest]:
        return await EscrowLoad.RunAsync(LoadOptions.Parse(rest));
    case ["ledger", .. var rest]:
        return await LedgerLoad.RunAsync(LoadOptions.Parse(rest));
    default:
        Console.Error.WriteLine("usage: load (gateway|chat|container|dispatch|streams|auth|limits|memory|ledger|metering|escrow|payments|upload) [--commit HASH] [--model FILE] [--results DIR] [--postgres-programs DIR] [--redis HOST:PORT] [--ethereum URL,TOKEN] [--docker SOCKET,IMAGE]");
        return 2;
}

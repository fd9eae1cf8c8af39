namespace AIForge.Load;

/// <summary>What tools/bench.sh tells every command that starts the whole network.</summary>
/// <param name="Results">Folder for the result files, relative to the repository root.</param>
/// <param name="PostgresPrograms">Folder with PostgreSQL's server programs; searched for when null.</param>
/// <param name="Redis">Where a Redis listens, for the benchmarks that need one.</param>
/// <param name="Ethereum">An anvil and the token on it, URL,ADDRESS, for the benchmarks that need them.</param>
/// <param name="Docker">The socket of an engine and a pinned image that it has, SOCKET,IMAGE, for the benchmarks that need them.</param>
/// <param name="Peers">Whether others are measured too; without them nothing is written to the results.</param>
internal sealed record LoadOptions(string Commit, string Model, string Results, string? PostgresPrograms, string? Redis, string? Ethereum, string? Docker, bool Peers)
{
    public static LoadOptions Parse(IEnumerable<string> args)
    {
        var values = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : throw new ArgumentException($"{pair[0]} needs a value"));
        return new LoadOptions(
            values.GetValueOrDefault("--commit", "not given"),
            values.GetValueOrDefault("--model", "models/forge-tiny-q8_0.gguf"),
            values.GetValueOrDefault("--results", "benchmarks/results"),
            values.GetValueOrDefault("--postgres-programs"),
            values.GetValueOrDefault("--redis"),
            values.GetValueOrDefault("--ethereum"),
            values.GetValueOrDefault("--docker"),
            values.GetValueOrDefault("--peers", "yes") == "yes");
    }

    public (Uri Rpc, string Token) RequireEthereum() => Ethereum?.Split(',') is [var rpc, var token]
        ? (new Uri(rpc), token)
        : throw new ArgumentException("This benchmark needs an anvil: --ethereum URL,TOKEN. ./forge bench starts one.");

    public (string Socket, string Image) RequireDocker() => Docker?.Split(',') is [var socket, var image]
        ? (socket, image)
        : throw new ArgumentException("This benchmark needs a container engine: --docker SOCKET,IMAGE. ./forge bench starts one.");

    public string RequireRedis() => Redis ?? throw new ArgumentException("This benchmark needs a Redis: --redis HOST:PORT. ./forge bench starts one.");
}

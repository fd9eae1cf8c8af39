using System.Security.Cryptography;
using AIForge.Chains;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments.Chains;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>A chain in memory that a test mines, reorganises and breaks.</summary>
internal sealed class ScriptedChain(WalletNetwork network, TimeProvider clock) : IChainVerifier
{
    private readonly Lock _gate = new();
    private readonly List<(byte[] Hash, DateTimeOffset Time, ScriptedTransaction[] Transactions)> _blocks = [];
    private readonly List<ScriptedTransaction> _mempool = [];

    public WalletNetwork Network => network;

    public IReadOnlyList<EndpointState> Endpoints => [];

    public string Token { get; } = network == WalletNetwork.Ethereum ? "0xdAC17F958D2ee523a2206206994597C13D831ec7" : "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";

    /// <summary>Blocks behind the head that are not final yet.</summary>
    public int FinalAfter { get; set; } = 64;

    /// <summary>Thrown by every question while it is set.</summary>
    public Func<string, Exception?> Failure { get; set; } = _ => null;

    /// <summary>Called with every question.</summary>
    public List<(long From, long To)> Scans { get; } = [];

    public long Height
    {
        get
        {
            lock (_gate) return _blocks.Count - 1;
        }
    }

    public static TransactionHash NewHash() => TransactionHash.FromBytes(RandomNumberGenerator.GetBytes(TransactionHash.Length));

    /// <summary>A transfer of the network's token.</summary>
    public ScriptedTransaction Pay(string from, string to, UInt128 amount) => new(NewHash(), new ScriptedTransfer(Token, from, to, amount));

    public ScriptedTransaction Send(ScriptedTransaction transaction)
    {
        lock (_gate) _mempool.Add(transaction);
        return transaction;
    }

    /// <summary>One block with these transactions.</summary>
    public ScriptedTransaction Mine(ScriptedTransaction transaction)
    {
        Mine([transaction]);
        return transaction;
    }

    public void Mine(params ScriptedTransaction[] transactions)
    {
        lock (_gate)
        {
            _mempool.RemoveAll(transactions.Contains);
            _blocks.Add((RandomNumberGenerator.GetBytes(32), clock.GetUtcNow(), transactions));
        }
    }

    public void MineEmpty(int count)
    {
        for (var i = 0; i < count; i++) Mine();
    }

    /// <summary>Takes the newest blocks away; what was in them waits again.</summary>
    public ScriptedTransaction[] Reorganise(int depth)
    {
        lock (_gate)
        {
            var dropped = _blocks[^depth..].SelectMany(block => block.Transactions).ToArray();
            _blocks.RemoveRange(_blocks.Count - depth, depth);
            return dropped;
        }
    }

    public Task<ChainHead> HeadAsync(CancellationToken cancellationToken)
    {
        Answer("head", cancellationToken);
        lock (_gate)
        {
            var (hash, time, _) = _blocks[^1];
            return Task.FromResult(new ChainHead(_blocks.Count - 1, hash, time, _blocks.Count - 1 - FinalAfter));
        }
    }

    public Task<ChainTransaction> FindAsync(TransactionHash hash, CancellationToken cancellationToken)
    {
        Answer("find", cancellationToken);
        lock (_gate)
        {
            for (var height = 0; height < _blocks.Count; height++)
            {
                var (blockHash, time, transactions) = _blocks[height];
                if (transactions.FirstOrDefault(transaction => transaction.Hash == hash) is not { } found) continue;
                var block = new ChainBlock(height, blockHash, time);
                var isFinal = height <= _blocks.Count - 1 - FinalAfter;
                return Task.FromResult(found.Failure.Length > 0
                    ? ChainTransaction.Failed(hash, found.Failure, block, isFinal)
                    : ChainTransaction.Included(hash, block, isFinal, [.. Logs(height).Where(log => log.Hash == hash)]));
            }

            return Task.FromResult(_mempool.Any(transaction => transaction.Hash == hash) ? ChainTransaction.Pending(hash) : ChainTransaction.Unknown(hash));
        }
    }

    public Task<byte[]?> BlockHashAsync(long height, CancellationToken cancellationToken)
    {
        Answer("block", cancellationToken);
        lock (_gate) return Task.FromResult(height >= 0 && height < _blocks.Count ? _blocks[(int)height].Hash : null);
    }

    public Task<IReadOnlyList<TokenTransfer>> TransfersToAsync(string platformWallet, long fromBlock, long toBlock, CancellationToken cancellationToken)
    {
        Answer("scan", cancellationToken);
        lock (_gate)
        {
            Scans.Add((fromBlock, toBlock));
            var heights = Enumerable.Range(0, _blocks.Count).Where(height => height >= fromBlock && height <= toBlock);
            return Task.FromResult<IReadOnlyList<TokenTransfer>>([.. heights.SelectMany(Logs).Where(log => log.To == platformWallet && log.Token == Token)]);
        }
    }

    // Logs are numbered by block, as on Ethereum.
    private IEnumerable<TokenTransfer> Logs(int height) => _blocks[height].Transactions
        .Where(transaction => transaction.Failure.Length == 0)
        .SelectMany(transaction => transaction.Transfers.Select(transfer => (transaction.Hash, transfer)))
        .Select((log, index) => new TokenTransfer(
            log.Hash, index, log.transfer.Token, log.transfer.From, log.transfer.To, log.transfer.Amount, height, _blocks[height].Hash, _blocks[height].Time));

    private void Answer(string question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Failure(question) is { } failure) throw failure;
    }
}

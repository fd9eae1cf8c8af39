using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Exchange;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payouts;
using AIForge.Coordinator.Platform.Reflection;
using AIForge.Coordinator.Tests.Groups;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Coordinator.Tests.Wallets;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Security;

/// <summary>
/// Calls every method that names something by id as a user to whom it does not belong: nothing may tell it from something that does
/// not exist. A new kind of id fails the test until it is made here.
/// </summary>
public sealed class ObjectAccessTests(GroupsFixture fixture) : IClassFixture<GroupsFixture>
{
    private static readonly Marshaller<IMessage> Requests = Marshallers.Create(message => message.ToByteArray(), IMessage (_) => throw new NotSupportedException());
    private static readonly Marshaller<byte[]> Replies = Marshallers.Create<byte[]>(_ => throw new NotSupportedException(), bytes => bytes);

    // A node's own calls, an admin's and a service's have their tests elsewhere.
    private static readonly string[] OtherCallers = ["AdminService", "AdminOverviewService", "NodeJobService", "NodeEnrolmentService", "WalletDaemonService"];

    // What a payment may be for is said by the slice that sells it, behind a configured chain; its tests are there.
    // A proof is for everybody; what only parties see of it has its tests in Audit.
    // The group of a model that is only beginning is looked at after its name and file; the tests of uploads and imports have it.
    // Earnings are the caller's own, and ids choose among them: that others' find nothing is tested in Revenue.
    private static readonly string[] JudgedElsewhere =
        ["CreatePayment", "GetAuditProof", "CreateModelUpload", "UploadModel", "CreateModelImport", "ListEarnings", "ListModelRevenue"];

    private readonly GroupsFixture _fixture = (GroupsFixture)fixture.Required();

    [SkippableFact]
    public async Task EveryMethodWithAnId_OfSomebodyElse_IsNotFound()
    {
        var owner = await _fixture.UserAsync();
        var stranger = await _fixture.UserAsync();
        var owned = await OwnedAsync(owner);
        var methods = Methods().ToList();
        var answers = new List<string>();

        foreach (var method in methods) answers.Add($"{method.Service.Name}.{method.Name}: {await AnswerAsync(method, owned, stranger)}");

        methods.Should().HaveCountGreaterThan(30);
        answers.Should().AllSatisfy(answer => answer.Should().EndWith(": NotFound"));
        // The ids are real ones: their owner gets on with them, until a call among these removes what the next would find.
        var found = new List<StatusCode>();
        foreach (var method in methods) found.Add(await AnswerAsync(method, owned, owner));
        found.Count(code => code != StatusCode.NotFound).Should().BeGreaterThan(methods.Count / 3);
    }

    private IEnumerable<MethodDescriptor> Methods()
    {
        var catalog = _fixture.Service<ServiceCatalog>();
        return catalog.ServiceNames
            .Where(name => name.StartsWith("aiforge.v1.", StringComparison.Ordinal) && !OtherCallers.Any(name.EndsWith))
            .SelectMany(name => catalog.BySymbol(name)!.Services.Single(service => service.FullName == name).Methods)
            .Where(method => IdsOf(method).Any() && !JudgedElsewhere.Contains(method.Name));
    }

    private static IEnumerable<FieldDescriptor> IdsOf(MethodDescriptor method) =>
        method.InputType.Fields.InDeclarationOrder().Where(field => field.Name.EndsWith("_id", StringComparison.Ordinal));

    /// <summary>One of everything, by the name of its id.</summary>
    private async Task<Dictionary<string, string>> OwnedAsync(TestUser owner)
    {
        var group = await _fixture.GroupAsync(owner);
        var member = await _fixture.MemberAsync(group, owner);
        var open = await _fixture.GroupAsync(owner, joinRequestsOpen: true);
        var asking = await _fixture.Joining.RequestToJoinGroupAsync(new RequestToJoinGroupRequest { GroupId = open.GroupId }, (await _fixture.UserAsync()).Headers).ResponseAsync.Within();
        var invitation = await _fixture.Joining.InviteToGroupAsync(
            new InviteToGroupRequest { GroupId = group.GroupId, Username = await _fixture.NameOfAsync(await _fixture.UserAsync()) }, owner.Headers).ResponseAsync.Within();
        var shares = new[] { owner, member }.Select(user => new ProposedShare { UserId = GroupsFixture.IdOf(user), BasisPoints = 5_000 });
        var split = await _fixture.Splits.ProposeGroupSplitAsync(new ProposeGroupSplitRequest { GroupId = group.GroupId, Shares = { shares } }, owner.Headers).ResponseAsync.Within();
        var key = await new AccountService.AccountServiceClient(_fixture.Anonymous).CreateApiKeyAsync(new CreateApiKeyRequest { Name = "key" }, owner.Headers).ResponseAsync.Within();
        var token = await new NodeTokenService.NodeTokenServiceClient(_fixture.Anonymous).CreateNodeTokenAsync(new CreateNodeTokenRequest { Name = "token" }, owner.Headers).ResponseAsync.Within();
        var (wallet, session) = await WalletAsync();
        var job = await JobAsync(owner);
        var (conversation, answer, share) = await ChatAsync(owner);
        return new Dictionary<string, string>
        {
            ["group_id"] = group.GroupId,
            ["user_id"] = GroupsFixture.IdOf(member),
            ["request_id"] = asking.Request.RequestId,
            ["invitation_id"] = invitation.Invitation.InvitationId,
            ["split_id"] = split.Split.SplitId,
            ["key_id"] = key.ApiKey.KeyId,
            ["token_id"] = token.NodeToken.TokenId,
            ["node_id"] = (await _fixture.RegisterAsync(owner)).NodeId,
            ["job_id"] = job,
            ["PaidJobService.payment_id"] = await JobPaymentAsync(owner, job),
            ["wallet_id"] = wallet,
            ["session_id"] = session,
            ["payment_id"] = await PaymentAsync(owner),
            ["purchase_id"] = await PurchaseAsync(owner),
            ["payout_id"] = await PayoutAsync(owner),
            ["model_id"] = new Id<ModelTag>((await _fixture.ModelAsync(ownerId: owner.Id)).Id).ToString(),
            ["service_id"] = await ServiceAsync(owner),
            ["subscription_id"] = await SubscriptionAsync(owner),
            ["review_id"] = await ReviewAsync(owner),
            ["upload_id"] = new Id<ModelUploadTag>(await UploadAsync(owner, repository: null)).ToString(),
            ["import_id"] = await ImportAsync(owner),
            ["file_id"] = await FileAsync(owner),
            ["conversation_id"] = conversation,
            ["message_id"] = answer,
            ["parent_id"] = answer,
            ["share_id"] = share,
            ["FileService.upload_id"] = new Id<ModelUploadTag>(await UploadAsync(owner, repository: null, kind: "file")).ToString(),
        };
    }

    /// <summary>As if an object store had been configured when it was made.</summary>
    private async Task<Guid> UploadAsync(TestUser owner, string? repository, string kind = "model")
    {
        var id = Id<ModelUploadTag>.New(TimeProvider.System).Value;
        await ExecuteAsync(
            """
            insert into model_uploads (
                id, user_id, kind, model_id, model_name, filename, object_key, size_bytes, part_size, part_count, visibility, license, description, allow_download, is_encrypted,
                state, created_at, expires_at, source_repository, source_revision, source_file)
            values (@id, @owner, @kind, @id, case when @kind = 'model' then 'u/' || @id::text end, 'f', 'k', 1, 8388608, 1, 'public', '', '', false, false,
                'receiving', now(), now() + interval '1 day', @repository, @repository, @repository)
            """,
            new { id, owner = owner.Id, repository, kind });
        return id;
    }

    /// <summary>The same for a file.</summary>
    private async Task<string> FileAsync(TestUser owner)
    {
        var id = Id<JobFileTag>.New(TimeProvider.System);
        await ExecuteAsync(
            "insert into job_files (id, user_id, filename, cid, sha256, size_bytes, object_key, created_at) values (@id, @owner, 'f', 'c', repeat('0', 64), 1, 'k', now())",
            new { id = id.Value, owner = owner.Id });
        return id.ToString();
    }

    private async Task<(string Conversation, string Answer, string Share)> ChatAsync(TestUser owner)
    {
        var conversation = await new ConversationService.ConversationServiceClient(_fixture.Anonymous)
            .CreateConversationAsync(new CreateConversationRequest { Model = "m" }, owner.Headers).ResponseAsync.Within();
        Id<ConversationTag>.TryParse(conversation.Conversation.ConversationId, out var conversationId).Should().BeTrue();
        var (question, answer, share) = (Id<ChatMessageTag>.New(TimeProvider.System), Id<ChatMessageTag>.New(TimeProvider.System), Id<ChatShareTag>.New(TimeProvider.System));
        await ExecuteAsync(
            """
            insert into chat_messages (id, conversation_id, user_id, parent_id, role, content, state, model, created_at, ended_at)
            values (@question, @conversation, @owner, null, 'user', 'q', 'done', null, now(), now()), (@answer, @conversation, @owner, @question, 'assistant', 'a', 'done', 'm', now(), now());
            insert into chat_shares (id, conversation_id, message_id, user_id, token_hash, title, created_at) values (@share, @conversation, @answer, @owner, '\x00', 't', now())
            """,
            new { question = question.Value, answer = answer.Value, share = share.Value, conversation = conversationId.Value, owner = owner.Id });
        return (conversation.Conversation.ConversationId, answer.ToString(), share.ToString());
    }

    private async Task<string> ImportAsync(TestUser owner)
    {
        var id = Id<ModelImportTag>.New(TimeProvider.System);
        await ExecuteAsync(
            """
            insert into model_imports (id, user_id, upload_id, requested_revision, etag, next_attempt_at, created_at)
            values (@id, @owner, @upload, 'main', 'x', now() + interval '1 day', now())
            """,
            new { id = id.Value, owner = owner.Id, upload = await UploadAsync(owner, "a/b") });
        return id.ToString();
    }

    /// <summary>A service on a model that has left the marketplace.</summary>
    private async Task<string> ServiceAsync(TestUser owner)
    {
        var id = Id<ServiceTag>.New(TimeProvider.System);
        await ExecuteAsync(
            """
            insert into api_services (id, model_id, owner_id, name, description, pricing_type, price, serving, compute_share, status, created_at, updated_at)
            values (@id, @model, @owner, 's', '', 'subscription', 10000, 'own', 0, 'active', now(), now())
            """,
            new { id = id.Value, model = (await _fixture.ModelAsync(ownerId: owner.Id)).Id, owner = owner.Id });
        return id.ToString();
    }

    private async Task<string> SubscriptionAsync(TestUser user)
    {
        var id = Id<ServiceSubscriptionTag>.New(TimeProvider.System);
        _ = Id<ServiceTag>.TryParse(await ServiceAsync(await _fixture.UserAsync()), out var service);
        await ExecuteAsync(
            """
            insert into api_subscriptions (id, service_id, user_id, status, auto_renew, period_start, period_end, anchor_day, created_at)
            values (@id, @service, @user, 'active', true, now(), now() + interval '1 month', 1, now())
            """,
            new { id = id.Value, service = service.Value, user = user.Id });
        return id.ToString();
    }

    /// <summary>Somebody's review of a model of this owner's.</summary>
    private async Task<string> ReviewAsync(TestUser owner)
    {
        var id = Id<ModelReviewTag>.New(TimeProvider.System);
        await ExecuteAsync(
            "insert into model_reviews (id, model_id, user_id, stars, text, created_at, updated_at) values (@id, @model, @user, 3, '', now(), now())",
            new { id = id.Value, model = (await _fixture.ModelAsync(ownerId: owner.Id)).Id, user = (await _fixture.UserAsync()).Id });
        return id.ToString();
    }

    private async Task ExecuteAsync(string sql, object args)
    {
        await using var work = await _fixture.Postgres.Db.BeginAsync(default).Within();
        await work.ExecuteAsync(sql, args, default).Within();
        await work.CommitAsync(default).Within();
    }

    private async Task<string> JobAsync(TestUser owner)
    {
        var model = await _fixture.ModelAsync();
        var parameters = Struct.Parser.ParseJson($$"""{"model":"{{model.Name}}","prompt":"x"}""");
        var created = await new JobService.JobServiceClient(_fixture.Anonymous)
            .CreateJobAsync(new CreateJobRequest { Type = "ai_inference", Parameters = parameters }, owner.Headers).ResponseAsync.Within();
        return created.Job.JobId;
    }

    /// <summary>As if the balance had held something when the job was made.</summary>
    private async Task<string> JobPaymentAsync(TestUser owner, string jobId)
    {
        var (id, now) = (Id<JobPaymentTag>.New(TimeProvider.System).ToString(), DateTimeOffset.UtcNow);
        await using var work = await _fixture.Postgres.Db.BeginAsync(default).Within();
        await _fixture.Service<EscrowStore>().InsertAsync(work, [new NewEscrow(id, jobId, owner.Id, new Money(Asset.Aitbc, 1), 500, now.AddHours(1))], now, default).Within();
        await work.CommitAsync(default).Within();
        return id;
    }

    /// <summary>As if something had been payable when it was asked for.</summary>
    private async Task<string> PayoutAsync(TestUser owner)
    {
        var (id, now) = (Id<PayoutTag>.New(TimeProvider.System), DateTimeOffset.UtcNow);
        var payout = new PayoutRecord(
            id.Value, owner.Id, null, Asset.Usdt, "ethereum", "", 1, PayoutStatus.Requested, "", null, null, null, null, null, null, null, now, now);
        await using var work = await _fixture.Postgres.Db.BeginAsync(default).Within();
        await PayoutsStore.InsertAsync(work, payout, default).Within();
        await work.CommitAsync(default).Within();
        return id.ToString();
    }

    /// <summary>As if a network had been configured when it was made out.</summary>
    private async Task<string> PaymentAsync(TestUser owner)
    {
        var (id, now) = (Id<PaymentTag>.New(TimeProvider.System), DateTimeOffset.UtcNow);
        await using var work = await _fixture.Postgres.Db.BeginAsync(default).Within();
        await PaymentsStore.InsertAsync(
            work,
            new PaymentRecord
            {
                Id = id.Value, UserId = owner.Id, PaymentType = "top_up", TargetAmount = 1, Description = "", Amount = 1, PlatformFee = 0,
                Network = "ethereum", ChainId = 1, Token = "", FromWallet = "", ToAddress = "", Status = PaymentStatusCodes.Pending,
                CreatedAt = now, ExpiresAt = now.AddMinutes(15), MonitoredUntil = now.AddDays(1), ChangedAt = now,
            },
            default).Within();
        await work.CommitAsync(default).Within();
        return id.ToString();
    }

    /// <summary>As if a Bitcoin node had been configured when it was made out.</summary>
    private async Task<string> PurchaseAsync(TestUser owner)
    {
        var (id, now) = (Id<PurchaseTag>.New(TimeProvider.System), DateTimeOffset.UtcNow);
        await using var work = await _fixture.Postgres.Db.BeginAsync(default).Within();
        var index = await PurchasesStore.NextIndexAsync(work, "none", default).Within();
        var purchase = new PurchaseRecord
        {
            Id = id.Value, UserId = owner.Id, Rate = 1, RateVersion = 0, Btc = 1, Aitbc = 1, Network = "main", Account = "none", AddressIndex = index,
            Address = "", Script = [], Confirmations = 3, Status = PurchaseStatus.AwaitingPayment,
            CreatedAt = now, ExpiresAt = now.AddMinutes(15), MonitoredUntil = now.AddDays(1), ChangedAt = now,
        };
        await PurchasesStore.InsertAsync(work, purchase, default).Within();
        await work.CommitAsync(default).Within();
        return id.ToString();
    }

    private async Task<(string WalletId, string SessionId)> WalletAsync()
    {
        var wallet = TestWallet.New();
        var client = new WalletAuthService.WalletAuthServiceClient(_fixture.Anonymous);
        var asked = await client.GetAuthMessageAsync(new GetAuthMessageRequest { Address = wallet.Address, Network = wallet.NetworkName }).ResponseAsync.Within();
        var login = new LoginWithWalletRequest { Address = wallet.Address, Network = wallet.NetworkName, Signature = wallet.Sign(asked.Message), Nonce = asked.Nonce };
        var tokens = (await client.LoginWithWalletAsync(login).ResponseAsync.Within()).Tokens;
        var wallets = await new WalletService.WalletServiceClient(_fixture.Anonymous)
            .ListWalletsAsync(new ListWalletsRequest(), RunningCoordinator.Bearer(tokens.AccessToken)).ResponseAsync.Within();
        return (wallets.Wallets.Single().WalletId, tokens.SessionId);
    }

    private async Task<StatusCode> AnswerAsync(MethodDescriptor method, Dictionary<string, string> owned, TestUser stranger)
    {
        var request = (IMessage)Activator.CreateInstance(method.InputType.ClrType)!;
        foreach (var field in method.InputType.Fields.InDeclarationOrder()) Fill(method.Service.Name, request, field, owned);
        var type = method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary;
        var call = new Method<IMessage, byte[]>(type, method.Service.FullName, method.Name, Requests, Replies);
        try
        {
            if (type == MethodType.Unary)
            {
                await _fixture.Anonymous.AsyncUnaryCall(call, null, new CallOptions(stranger.Headers), request).ResponseAsync.Within();
                return StatusCode.OK;
            }

            using var stream = _fixture.Anonymous.AsyncServerStreamingCall(call, null, new CallOptions(stranger.Headers), request);
            await stream.ResponseStream.MoveNext(CancellationToken.None).Within();
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    /// <summary>Everything else is filled so that nothing but the id can be wrong.</summary>
    private static void Fill(string service, IMessage request, FieldDescriptor field, Dictionary<string, string> owned)
    {
        if (field.Name.EndsWith("_id", StringComparison.Ordinal))
            field.Accessor.SetValue(request, owned.GetValueOrDefault($"{service}.{field.Name}") ?? owned.GetValueOrDefault(field.Name) ?? throw new InvalidOperationException($"Make something that has a {field.Name}."));
        else if (field.Name == "size_bytes")
            field.Accessor.SetValue(request, 1L);
        else if (field is { FieldType: FieldType.String, IsRepeated: false, Name: not "page_token" })
            field.Accessor.SetValue(request, field.Name switch { "visibility" => "private", "sha256" => new string('0', 64), _ => "text" });
        else if (field.FieldType == FieldType.Enum)
            field.Accessor.SetValue(request, field.EnumType.Values[^1].Number);
        else if (request is ProposeGroupSplitRequest split && field.Name == "shares")
            split.Shares.Add(new ProposedShare { UserId = owned["user_id"], BasisPoints = 10_000 });
    }
}

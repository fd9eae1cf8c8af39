using System.Text;
using AIForge.Gateway.Rest.Errors;
using AIForge.Gateway.Rest.Routing;
using Google.Protobuf;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>
/// A body of multipart/form-data: small fields, which are bound like query parameters, and then one file, which is streamed. Names,
/// headers, fields and their number have bounds, so that a form takes no more memory than a query.
/// </summary>
internal sealed class UploadForm(RestRoute route, bool refusesUnknown)
{
    private const int MaxBoundary = 70;
    private const int MaxHeaders = 16;
    private const int MaxHeaderBytes = 8 * 1024;
    private const int MaxFields = 64;
    private const int MaxFieldBytes = 64 * 1024;
    private const int MaxAllFieldBytes = 256 * 1024;
    private const int ReadBuffer = 64 * 1024;

    private readonly List<(string Name, string Value)> fields = [];
    private int fieldBytes;

    public static bool Has(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the fields into the message, up to where the bytes of the file begin.</summary>
    public async ValueTask<UploadSource> OpenAsync(HttpRequest request, IMessage message, CancellationToken cancellationToken)
    {
        var form = new MultipartReader(Boundary(request), request.Body, ReadBuffer)
        {
            HeadersCountLimit = MaxHeaders,
            HeadersLengthLimit = MaxHeaderBytes,
            BodyLengthLimit = null,
        };
        while (await NextAsync(form, cancellationToken) is { } part)
        {
            var disposition = Disposition(part);
            if (IsFile(disposition)) return Begin(form, part, message, disposition);

            await AddFieldAsync(part, HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), cancellationToken);
        }

        throw RequestFaults.NoFile(route.BodyField!.Descriptor.Name);
    }

    /// <summary>The next part of a form, null at its end. What is malformed is the client's fault.</summary>
    public static async ValueTask<MultipartSection?> NextAsync(MultipartReader form, CancellationToken cancellationToken)
    {
        try
        {
            return await form.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw RequestFaults.InvalidForm("it ends too early, or a part has too many or too long headers");
        }
    }

    private static string Boundary(HttpRequest request)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).ToString();
        return boundary.Length is > 0 and <= MaxBoundary ? boundary : throw RequestFaults.InvalidForm($"its boundary must have 1 to {MaxBoundary} characters");
    }

    private static ContentDispositionHeaderValue Disposition(MultipartSection part) =>
        ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition)
            && disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase) && disposition.Name.Length > 0
            ? disposition
            : throw RequestFaults.InvalidForm("a part has no Content-Disposition: form-data with a name");

    private bool IsFile(ContentDispositionHeaderValue part) =>
        part.FileName.HasValue || part.FileNameStar.HasValue || HeaderUtilities.RemoveQuotes(part.Name) == route.BodyField!.Descriptor.Name;

    private UploadSource Begin(MultipartReader form, MultipartSection part, IMessage message, ContentDispositionHeaderValue disposition)
    {
        FieldBinder.BindPairs(message, route, fields, refusesUnknown);
        var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
        if (route.FileNameField is { } field && name.Length > 0 && (string)field.Get(message)! == "") field.Set(message, name.ToString());
        return new FormFile(this, form, part);
    }

    /// <summary>Reads what follows the file: nothing, or where the route allows it more fields, which a message of their own carries.</summary>
    public async ValueTask<IMessage?> ReadRestAsync(MultipartReader form, CancellationToken cancellationToken)
    {
        fields.Clear();
        while (await NextAsync(form, cancellationToken) is { } part)
        {
            var disposition = Disposition(part);
            if (!route.TakesFieldsAfterFile || IsFile(disposition)) throw RequestFaults.PartAfterFile();
            await AddFieldAsync(part, HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), cancellationToken);
        }

        if (fields.Count == 0) return null;
        var message = route.Method.Input.New();
        FieldBinder.BindPairs(message, route, fields, refusesUnknown);
        return message;
    }

    private async ValueTask AddFieldAsync(MultipartSection part, string name, CancellationToken cancellationToken)
    {
        if (fields.Count == MaxFields) throw RequestFaults.InvalidForm($"it has more than {MaxFields} fields");

        var bytes = new byte[Math.Min(MaxFieldBytes, MaxAllFieldBytes - fieldBytes) + 1];
        var count = await ReadPartAsync(part, bytes, cancellationToken);
        if (count == bytes.Length) throw RequestFaults.InvalidForm($"a field may have {MaxFieldBytes} bytes, all together {MaxAllFieldBytes}");

        fieldBytes += count;
        fields.Add((name, Text(bytes.AsSpan(0, count))));
    }

    /// <summary>Fills the bytes from a part, and less only at its end.</summary>
    public static async ValueTask<int> ReadPartAsync(MultipartSection part, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            return await part.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw RequestFaults.InvalidForm("it ends too early");
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        if (!System.Text.Unicode.Utf8.IsValid(bytes)) throw RequestFaults.InvalidUtf8();
        return Encoding.UTF8.GetString(bytes);
    }
}

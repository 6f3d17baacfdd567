using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.EndToEnd.Tests.Portal;

/// <summary>What the portal refuses, asked without a browser's manners.</summary>
[Collection(FrontedMailCollection.Name)]
public sealed partial class RefusalTests(FrontedMail fronted)
{
    private const string SignIn = "/account/sign-in";

    [Fact]
    [Trait("Security", "110")]
    public async Task A_form_that_was_not_ours_is_refused()
    {
        using var browser = CreateClient();
        using var other = CreateClient();
        var own = await TokenAsync(browser);
        var foreign = await TokenAsync(other);

        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(browser, ""));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(browser, foreign));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(browser, own, "cross-site"));
        // The same form from our own site is taken, and the made-up password is what is wrong with it.
        Assert.Equal(HttpStatusCode.OK, await PostAsync(browser, own, "same-origin"));
    }

    [Fact]
    [Trait("Security", "110")]
    public async Task Only_forms_are_taken()
    {
        using var browser = CreateClient();
        await TokenAsync(browser);
        using var json = new StringContent("""{"name":"carol@example.test"}""");

        using var answer = await browser.PostAsync(new Uri(SignIn, UriKind.Relative), json);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData(5_000_000, 1)]
    [InlineData(20, 2_000)]
    [Trait("Security", "124")]
    public async Task What_is_longer_than_any_form_is_refused(int length, int fields)
    {
        using var browser = CreateClient();
        var token = await TokenAsync(browser);
        using var form = new FormUrlEncodedContent(
            Enumerable.Range(0, fields).Select(number => KeyValuePair.Create($"f{number}", new string('x', length))).Prepend(KeyValuePair.Create("form", token)));

        var answer = await StatusAsync(browser, form);

        Assert.Contains(answer, new HttpStatusCode?[] { HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge, null });
        Assert.NotEmpty(await TokenAsync(browser));
    }

    // Null: the server had its answer ready and hung up while we were still writing, so that the answer was lost.
    private static async Task<HttpStatusCode?> StatusAsync(HttpClient browser, HttpContent form)
    {
        try
        {
            using var answer = await browser.PostAsync(new Uri(SignIn, UriKind.Relative), form);
            return answer.StatusCode;
        }
        catch (HttpRequestException fault) when (fault.InnerException is IOException)
        {
            return null;
        }
    }

    [Theory]
    [InlineData("/account")]
    [InlineData("/account/create")]
    [InlineData("/account/change?id=1")]
    [InlineData("/account/delete?id=1")]
    [InlineData("/account/confirm?to=/account")]
    [InlineData("/account/profile")]
    [InlineData("/account/set-up")]
    [InlineData("/account/security/codes")]
    [InlineData("/account/security")]
    [InlineData("/account/activity")]
    [InlineData("/account/devices")]
    [Trait("Security", "120")]
    public async Task Without_a_session_every_page_leads_to_signing_in(string path)
    {
        using var browser = CreateClient();

        using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(SignIn, answer.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    [Trait("Security", "126")]
    public async Task What_is_no_page_is_answered_in_words_and_with_every_header()
    {
        using var browser = CreateClient();

        using var answer = await browser.GetAsync(new Uri("/account/nowhere/at-all", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is nothing here", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient browser, string token, string? site = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, SignIn);
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["form"] = token, ["name"] = "nobody@example.test", ["secret"] = "made-up" });
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        using var answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<string> TokenAsync(HttpClient browser) =>
        Token().Match(await browser.GetStringAsync(new Uri(SignIn, UriKind.Relative))).Groups["token"].Value;

    [GeneratedRegex("name=\"form\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    private HttpClient CreateClient()
    {
        var client = fronted.Gateway.CreateHttpClient();
        client.BaseAddress = new Uri($"https://localhost:{fronted.Gateway.Ports.Https}");
        return client;
    }
}

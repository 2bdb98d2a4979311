# The sign-in of GitLab: omniauth-openid-connect with the settings that GitLab's documentation names. Reads what it has to
# know as a JSON object from standard input; a POST to /users/auth/openid_connect begins a sign-in, as GitLab's button does.

require "json"
require "omniauth_openid_connect"
require "rack"
require "rack/handler/webrick"

story = JSON.parse($stdin.read)
SWD.url_builder = URI::HTTP # this provider has no TLS in a test
OmniAuth.config.path_prefix = "/users/auth"
OmniAuth.config.request_validation_phase = nil # GitLab's own page has the token of its form

show = lambda do |env|
  signed_in = env["omniauth.auth"]
  next [422, {}, [env["omniauth.error"].inspect]] unless signed_in
  acting = signed_in.extra.raw_info[story["acting"]]
  known = { name: signed_in.info.name, email: signed_in.info.email, role: acting && acting["role"] }
  [200, { "Content-Type" => "application/json" }, [known.to_json]]
end

service = Rack::Builder.new do
  use Rack::Session::Cookie, secret: "s" * 64, key: "rp"
  use OmniAuth::Builder do
    provider :openid_connect,
             issuer: story["issuer"],
             discovery: true,
             scope: %i[openid profile email edu.acting],
             response_type: :code,
             client_options: {
               identifier: story["client"]["id"],
               secret: story["client"]["secret"],
               redirect_uri: story["client"]["redirect_uri"],
             }
  end
  run show
end

Rack::Handler::WEBrick.run(service, Host: "localhost", Port: story["port"], AccessLog: [])

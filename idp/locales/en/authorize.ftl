authorize-heading = On the way to the service
authorize-lead = If nothing happens, press “Continue”.
authorize-continue = Continue
